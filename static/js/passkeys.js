// Forms marked data-passkey ask the browser for a passkey when their button is pressed, and send what it answers.
// data-passkey is "create" or "get"; what to ask for is JSON in the element named by data-passkey-options, or at
// data-passkey-url. Without WebAuthn or JavaScript the forms stay hidden.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const described = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

// A passkey that logs in alone must be found without a name, and must know its owner.
function selection(form, wanted) {
  const alone = form.elements.passwordless?.checked;
  const residence = { residentKey: alone ? "required" : "discouraged", requireResidentKey: Boolean(alone) };
  return { ...wanted, ...residence, ...(alone && { userVerification: "required" }) };
}

function createOptions(form, { publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: described(publicKey.excludeCredentials),
      authenticatorSelection: selection(form, publicKey.authenticatorSelection),
    },
  };
}

function getOptions({ publicKey }) {
  const allowCredentials = described(publicKey.allowCredentials);
  return { publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials } };
}

function answer(credential) {
  const { response } = credential;
  const said = {};
  for (const key of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[key]) said[key] = text(response[key]);
  }
  if (response.getTransports) said.transports = response.getTransports();
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: said,
  };
}

async function options(form) {
  const { passkeyOptions, passkeyUrl } = form.dataset;
  if (passkeyOptions) return JSON.parse(document.getElementById(passkeyOptions).textContent);
  const response = await fetch(passkeyUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response.json();
}

async function ask(form) {
  const said = await options(form);
  if (form.dataset.passkey === "create") {
    return navigator.credentials.create(createOptions(form, said.creation_options));
  }
  return navigator.credentials.get(getOptions(said.request_options));
}

async function send(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const credential = await ask(form);
    form.elements.credential.value = JSON.stringify(answer(credential));
    form.submit();
  } catch {
    // Cancelled, timed out, or no such passkey: browsers tell pages no more than that, on purpose.
    failed.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.querySelector("button[type=button]").addEventListener("click", () => send(form));
    // The Enter key in a field of the form means the button too.
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
  for (const note of document.querySelectorAll("[data-passkey-missing]")) note.hidden = true;
}
