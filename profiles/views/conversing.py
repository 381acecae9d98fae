"""Conversations: the list, one of them, its messages, and what a member does with it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages as said
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import client_network, render_page, wants_fragment
from profiles.contact import blocks, conversations, exports, reading, writing
from profiles.contact.forms import MessageForm
from profiles.contact.reading import State
from profiles.models import Message, User
from works.identity.placing import Refused

View = Callable[..., HttpResponse]

_read_or_write = require_http_methods(["GET", "HEAD", "POST"])
_limited: Callable[[View], View] = ratelimit(key="user", rate="120/h", method="POST", block=True)
# One place may be a whole institute, and may be one person with forty accounts.
_limited_by_network: Callable[[View], View] = ratelimit(
    group="contact", key=client_network, rate="300/h", method="POST", block=True
)
_DONE = {
    "mute": (conversations.mute, True, "Muted: no notices of this conversation."),
    "unmute": (conversations.mute, False, "You are told of new messages again."),
    "archive": (conversations.archive, True, "Archived. A new message brings it back."),
    "unarchive": (conversations.archive, False, "Back on the list."),
}


def for_member(view: View) -> View:
    """Give the view the `State` of the conversation; log in first, 404 for whoever is not in it."""

    @wraps(view)
    def with_state(request: HttpRequest, key: int, **kwargs: Any) -> HttpResponse:
        try:
            state = reading.state(cast(User, request.user), key)
            return view(request, state, **kwargs)
        except writing.NotThere as gone:
            raise Http404("You are in no such conversation.") from gone

    return login_required(never_cache(with_state))


@login_required
@require_safe
@never_cache
def conversations_page(request: HttpRequest) -> HttpResponse:
    shown = request.GET.get("show", "open")
    if shown not in reading.SHOWN:
        raise Http404("There is no such list.")
    inbox = reading.inbox(cast(User, request.user), shown, _number(request.GET.get("before", "")))
    return render_page(request, "profiles/conversations.html", {"inbox": inbox})


@_read_or_write
@_limited
@_limited_by_network
@for_member
def conversation(request: HttpRequest, state: State) -> HttpResponse:
    form = MessageForm(request.POST or None, initial={"answers": _number(request.GET.get("answers", ""))})
    if form.is_valid() and (message := _write(request, state, form)):
        return _written(request, state, message)
    return _page(request, state, form, 422 if request.method == "POST" else 200)


@require_safe
@for_member
def messages(request: HttpRequest, state: State) -> HttpResponse:
    before = _number(request.GET.get("before", ""))
    if wants_fragment(request) and request.GET.get("seen") == state.seen:
        return HttpResponse(status=204)
    page = _read(request, state, before)
    return render_page(request, "profiles/messages.html", {"conversation": state, "page": page})


@require_POST
@_limited
@for_member
def keep(request: HttpRequest, state: State) -> HttpResponse:
    account = cast(User, request.user)
    if request.POST.get("deed") == "take back":
        taken = writing.take_back(account, _number(request.POST.get("message", "")) or 0)
        said.info(request, "Taken back." if taken else "A curator has decided about it already.")
    elif known := _DONE.get(request.POST.get("deed", "")):
        deed, how, words = known
        deed(account, state.id, how)
        said.success(request, words)
    return redirect("profiles:conversation", state.id)


@_read_or_write
@_limited
@for_member
def leave(request: HttpRequest, state: State) -> HttpResponse:
    if request.method == "POST":
        conversations.leave(cast(User, request.user), state.id, timezone.now())
        said.success(request, "You left the conversation.")
        return redirect("profiles:conversations")
    return render_page(request, "profiles/leave.html", {"conversation": state})


@_read_or_write
@_limited
@for_member
def block(request: HttpRequest, state: State) -> HttpResponse:
    if request.method != "POST":
        return render_page(request, "profiles/block.html", {"conversation": state})
    other = _number(request.POST.get("account", ""))
    if other not in {person.account_id for person in state.others}:
        raise Http404("Nobody of this conversation.")
    blocks.block_by_id(cast(User, request.user), other, timezone.now())
    said.success(request, "Blocked. You will not hear of each other any more.")
    return redirect("account_blocked")


@require_safe
@for_member
def export(request: HttpRequest, state: State, form: str) -> HttpResponse:
    if form not in exports.FORMS:
        raise Http404("There is no such form.")
    text = exports.export(cast(User, request.user), state.id, form, timezone.now())
    name = f"conversation-{state.id}.{form}"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(text, content_type=exports.FORMS[form], headers=headers)


@login_required
@_read_or_write
@_limited
def blocked(request: HttpRequest) -> HttpResponse:
    account = cast(User, request.user)
    if request.method == "POST":
        blocks.unblock(account, _number(request.POST.get("account", "")) or 0)
        said.success(request, "Taken back. Each of you can write to the other again, unless they blocked you too.")
        return redirect("account_blocked")
    return render_page(request, "profiles/blocked.html", {"blocked": blocks.of(account)})


def _write(request: HttpRequest, state: State, form: MessageForm) -> Message | None:
    """The message, or None with the reason on the form."""
    typed, account = form.cleaned_data, cast(User, request.user)
    try:
        return writing.write(account, state.id, typed["text"], answers=typed["answers"], now=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return None


def _written(request: HttpRequest, state: State, message: Message) -> HttpResponse:
    if wants_fragment(request):
        return _page(request, reading.state(cast(User, request.user), state.id), MessageForm(), 200)
    response = redirect("profiles:conversation", state.id)
    response["Location"] += f"#m{message.number}" if message.number else "#waiting"
    return response


def _page(request: HttpRequest, state: State, form: MessageForm, status: int) -> HttpResponse:
    account = cast(User, request.user)
    answers = _number(str(form["answers"].value() or ""))
    context = {
        "conversation": state,
        "page": _read(request, state, _number(request.GET.get("before", ""))),
        "form": form,
        "answers": reading.answered(account, state.id, answers) if answers else None,
        "why_not": writing.why_not(account, [account.pk, *(p.account_id for p in state.others)], timezone.now()),
    }
    return render_page(request, "profiles/conversation.html", context, status)


def _read(request: HttpRequest, state: State, before: int | None) -> reading.Page:
    """A page of messages, which counts as read from now on when it is the newest and is shown."""
    page = reading.page(cast(User, request.user), state.id, before)
    if page.is_newest and request.method != "HEAD":
        conversations.mark_read(cast(User, request.user), state.id, state.delivered)
    return page


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
