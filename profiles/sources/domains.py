"""What the domain of an e-mail address says about where its holder works. Pure, and cautious.

Only the very domain that ROR gives to one organisation alone speaks for it. A subdomain does not: ROR lists "edu.cn"
and "ac.th" with single organisations, and below a university's domain are former students, guests and shops.
"""

import re
from collections.abc import Sequence

# Mail that anybody can have. ROR lists some of these with the companies that run them.
PUBLIC_MAIL = frozenset(
    """
    126.com 139.com 163.com 189.cn aliyun.com aol.com atomicmail.io bluewin.ch btinternet.com comcast.net cox.net
    daum.net disroot.org duck.com email.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de gmail.com gmx.at
    gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr
    hotmail.it hushmail.com icloud.com inbox.lv inbox.ru interia.pl kolabnow.com laposte.net libero.it list.ru live.com
    live.fr live.nl mac.com mail.com mail.de mail.ee mail.ru mailbox.org mailfence.com mailinator.com me.com msn.com
    naver.com o2.pl onet.pl orange.fr outlook.com outlook.de outlook.fr outlook.jp pm.me posteo.de posteo.net proton.me
    protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com riseup.net rocketmail.com runbox.com seznam.cz sfr.fr
    sina.cn sina.com skynet.be sohu.com startmail.com t-online.de terra.com.br tom.com tuta.com tuta.io tutanota.com
    tutanota.de uol.com.br ukr.net verizon.net vip.qq.com wanadoo.fr web.de wp.pl ya.ru yahoo.ca yahoo.co.in
    yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.com.cn yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru
    yeah.net ymail.com zoho.com zohomail.com
    """.split()  # noqa: SIM905 -- a list to read, not to quote
)
# Addresses for those who left.
_FORMER = frozenset({"alum", "alumna", "alumnae", "alumni", "alumno", "alumnos", "alumnus", "ehemalige", "former"})
# Second levels under which a country registers names: "ac.uk" is no organisation, whoever lists it.
_REGISTRIES = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "gv", "mil", "ne", "net", "or", "org", "re"}
)
_FORM = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+\Z")
_LONGEST = 253


def domain_of(email: str) -> str:
    """The domain of an address in lower case; empty when there is none. Total.

    Letters beyond ASCII are not turned into their registered form: the standards disagree on some, and where mail goes
    must be where we look. An address that is written in the registered form is read.
    """
    _, at, domain = email.strip().rpartition("@")
    domain = domain.removesuffix(".")
    is_written_well = at and domain.isascii() and _FORM.match(domain.lower()) and len(domain) <= _LONGEST
    return domain.lower() if is_written_well else ""


def objection(domain: str, owners: Sequence[str]) -> str:
    """Why this domain says nothing of an affiliation, in words; empty when it speaks for the one owner.

    `owners` are the names of the organisations to which ROR gives this very domain.
    """
    if not domain:
        return "The address has no domain that can be looked up."
    if domain in PUBLIC_MAIL:
        return f"Anybody can have an address at {domain}."
    if _is_registry(domain):
        return f"{domain} is not an organisation's own domain."
    if _FORMER.intersection(domain.split(".")):
        return f"Addresses at {domain} stay with people who left."
    if not owners:
        return f"ROR gives the domain {domain} to no organisation. Domains below another are not taken for it."
    if len(owners) > 1:
        return f"ROR gives the domain {domain} to {len(owners)} organisations, so it does not say which."
    return ""


def _is_registry(domain: str) -> bool:
    labels = domain.split(".")
    return len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _REGISTRIES
