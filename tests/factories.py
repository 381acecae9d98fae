"""One factory a model, no surprises."""

import datetime as dt

import factory
from allauth.socialaccount.models import SocialAccount
from factory.django import DjangoModelFactory

from graph.models import Neighbourhood
from profiles.models import (
    ApiKey,
    Block,
    Claim,
    Collection,
    CollectionItem,
    ConductEvent,
    ConductReport,
    Conversation,
    DeadAddress,
    Digest,
    DigestChoice,
    DigestStream,
    DigestWork,
    Follow,
    Invitation,
    Letter,
    Membership,
    Message,
    Notice,
    NoticeChoice,
    Report,
    Researcher,
    SourceCheck,
    Suspension,
    User,
    Vouch,
)
from profiles.trust.models import TrustSnapshot
from works.identity import names, public_ids
from works.models import Author, Authorship, Candidate, ImportRun, Institution, Topic, Work, WorkTopic

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"tst.T{n}")
    name = factory.LazyAttribute(lambda topic: f"Topic {topic.code}")
    archive = factory.LazyAttribute(lambda topic: topic.code.partition(".")[0])


class AuthorFactory(DjangoModelFactory):
    class Meta:
        model = Author

    id = factory.Sequence(lambda n: n + 1_000_000)
    public_id = factory.LazyAttribute(lambda author: public_ids.public_id(author.id))
    display_name = factory.Sequence(lambda n: f"Ada Byron{n}")
    name_key = factory.LazyAttribute(lambda author: names.key(author.display_name))
    work_count = 0
    created_at = NOW


class WorkFactory(DjangoModelFactory):
    """`WorkFactory(authors=[ada, bob], topics=[topic])` makes the authorships and topics, in order."""

    class Meta:
        model = Work
        skip_postgeneration_save = True

    arxiv_id = factory.Sequence(lambda n: f"{2201 + n // 99_999}.{n % 99_999 + 1:05d}")
    version = 1
    versions = factory.LazyFunction(lambda: [{"version": 1, "created": "2022-01-03T00:00:00+00:00"}])
    title = factory.Sequence(lambda n: f"Work {n}")
    title_html = factory.SelfAttribute("title")
    title_plain = factory.SelfAttribute("title")
    abstract = "What was done."
    abstract_html = factory.SelfAttribute("abstract")
    kind = Work.Kind.PREPRINT
    primary_topic = None
    categories = factory.LazyFunction(list)
    submitted_at = dt.datetime(2022, 1, 3, tzinfo=dt.UTC)
    updated_at = dt.datetime(2022, 1, 3, tzinfo=dt.UTC)
    year = 2022
    author_count = 0
    source = Work.Source.SNAPSHOT
    checked_at = NOW
    digest = b"0" * 16

    @factory.post_generation
    def authors(self, create, extracted, **kwargs):
        for position, author in enumerate(extracted or (), start=1):
            AuthorshipFactory(work=self, author=author, position=position, byline=author.display_name)
        if extracted:
            self.author_count = len(extracted)
            self.save(update_fields=["author_count"])

    @factory.post_generation
    def topics(self, create, extracted, **kwargs):
        for position, topic in enumerate(extracted or ()):
            WorkTopic.objects.create(work=self, topic=topic, position=position)
        if extracted:
            self.primary_topic = extracted[0]
            self.categories = [topic.code for topic in extracted]
            self.save(update_fields=["primary_topic", "categories"])


class AuthorshipFactory(DjangoModelFactory):
    class Meta:
        model = Authorship

    work = factory.SubFactory(WorkFactory)
    position = 1
    author = factory.SubFactory(AuthorFactory)
    byline = factory.LazyAttribute(lambda a: a.author.display_name if a.author else "Ada Byron")
    given = factory.LazyAttribute(lambda a: names.parse(a.byline).given)
    family = factory.LazyAttribute(lambda a: names.parse(a.byline).family)
    name_key = factory.LazyAttribute(lambda a: names.key(a.byline))
    block = factory.LazyAttribute(lambda a: names.block(a.byline))


def many_works(one, other, count, year):
    """So many works of two authors, made quickly: a thousand in a second."""
    number = Work.objects.count()
    work = _values(WorkFactory.build(year=year, author_count=2))
    works = Work.objects.bulk_create(Work(**{**work, "arxiv_id": f"0801.{number + n:05}"}) for n in range(count))
    for position, author in enumerate((one, other), start=1):
        byline = _values(AuthorshipFactory.build(author=author, position=position, work=None))
        Authorship.objects.bulk_create(Authorship(**{**byline, "work_id": work.pk}) for work in works)


def _values(prototype):
    fields = (field.attname for field in prototype._meta.concrete_fields if not field.primary_key)
    return {name: getattr(prototype, name) for name in fields}


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    ror_id = factory.Sequence(lambda n: f"0abcd{n % 10}e{n % 90 + 10}")
    name = factory.Sequence(lambda n: f"University {n}")


class ImportRunFactory(DjangoModelFactory):
    class Meta:
        model = ImportRun

    source = Work.Source.SNAPSHOT
    started_at = NOW


def CollaborationFactory(first, second, works=1, credit=1.0, first_year=2022, last_year=2022, team=2):
    """An edge between two authors without the works behind it."""
    facts = (
        (round(credit * 10_000) << 37) | (works << 22) | ((last_year - 1986) << 14) | ((first_year - 1986) << 6) | team
    )
    for author, other in ((first, second), (second, first)):
        row, _ = Neighbourhood.objects.get_or_create(author=author, defaults={"others": [], "facts": []})
        ties = sorted([*zip(row.facts, row.others, strict=True), (facts, other.pk)], key=lambda tie: (-tie[0], tie[1]))
        row.facts, row.others = [fact for fact, _ in ties], [pk for _, pk in ties]
        row.save()


class CandidateFactory(DjangoModelFactory):
    """A split of `first`, or with `second` a merge of the two, whichever is created first."""

    class Meta:
        model = Candidate

    kind = factory.LazyAttribute(lambda candidate: "merge" if candidate.second else "split")
    first = factory.SubFactory(AuthorFactory)
    second = None
    score = 0.7
    impact = 1
    reasons = factory.LazyFunction(lambda: ["One has an initial where the other has a given name."])
    block = "byron a"
    found_at = NOW

    @classmethod
    def _create(cls, model_class, *args, first, second=None, **kwargs):
        pair = sorted((first, second), key=lambda author: author.pk) if second else (first, None)
        return model_class.objects.create(*args, first=pair[0], second=pair[1], **kwargs)


class ApiKeyFactory(DjangoModelFactory):
    """A row whose key nobody knows."""

    class Meta:
        model = ApiKey

    user = factory.SubFactory("tests.factories.UserFactory")
    name = "Laptop"
    hint = "bzp_aaaa"
    digest = factory.Sequence(lambda n: f"{n:064x}")
    made_at = NOW


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"reader{n}@example.org")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


def prove_orcid(user, orcid="0000-0002-1825-0097", at=NOW, **userinfo):
    """As after a login at ORCID; `name`, `given_name` and `family_name` as far as they are public there."""
    said = {"userinfo": {"sub": orcid, **userinfo}}
    account = SocialAccount.objects.create(user=user, provider="orcid", uid=orcid, extra_data=said)
    SocialAccount.objects.filter(pk=account.pk).update(date_joined=at)
    return account


class ResearcherFactory(DjangoModelFactory):
    class Meta:
        model = Researcher

    user = factory.SubFactory(UserFactory)


class ClaimFactory(DjangoModelFactory):
    class Meta:
        model = Claim

    researcher = factory.SubFactory(ResearcherFactory)
    author = factory.SubFactory(AuthorFactory)
    state = Claim.State.PENDING
    made_at = NOW
    waits_until = factory.LazyAttribute(lambda c: c.made_at + dt.timedelta(hours=72))
    decided_at = factory.LazyAttribute(lambda c: None if c.state in ("pending", "contested") else NOW)
    approved_at = factory.LazyAttribute(lambda c: NOW if c.state == "approved" else None)
    reason = factory.LazyAttribute(lambda c: "It was not theirs." if c.state == "declined" else "")


class ReportFactory(DjangoModelFactory):
    """As somebody without an account left it, confirmed."""

    class Meta:
        model = Report

    kind = Report.Kind.WORK
    state = Report.State.OPEN
    author = factory.SubFactory(AuthorFactory)
    words = "The third work is by somebody else."
    email = factory.Sequence(lambda n: f"stranger{n}@example.org")
    made_at = NOW
    due_at = NOW + dt.timedelta(21)


def verified(**fields):
    """An account whose e-mail address is verified."""
    user = UserFactory(**fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


class FollowFactory(DjangoModelFactory):
    class Meta:
        model = Follow

    user = factory.SubFactory(UserFactory)
    kind = "author"
    author = factory.Maybe("is_of_author", factory.SubFactory(AuthorFactory))
    followed_at = NOW

    class Params:
        is_of_author = factory.LazyAttribute(lambda follow: follow.kind in ("author", "outside"))


class SourceCheckFactory(DjangoModelFactory):
    class Meta:
        model = SourceCheck

    researcher = factory.SubFactory(ResearcherFactory)
    source = SourceCheck.Source.ARXIV
    state = SourceCheck.State.WAITING
    orcid = "0000-0002-1825-0097"
    asked_at = factory.LazyAttribute(lambda check: None if check.state == "waiting" else NOW)
    due_at = NOW


class VouchFactory(DjangoModelFactory):
    class Meta:
        model = Vouch

    voucher = factory.SubFactory(ResearcherFactory)
    authorship = factory.SubFactory(AuthorshipFactory)
    author = factory.SelfAttribute("authorship.author")
    made_at = NOW


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    account = factory.SubFactory(UserFactory)
    kind = Notice.Kind.CLAIM
    words = factory.Sequence(lambda n: f"Something happened {n}.")
    url = "/trust/"
    made_at = NOW


class NoticeChoiceFactory(DjangoModelFactory):
    class Meta:
        model = NoticeChoice

    account = factory.SubFactory(UserFactory)
    kind = Notice.Kind.CLAIM
    on_site = True
    by_mail = True


class LetterFactory(DjangoModelFactory):
    class Meta:
        model = Letter

    account = factory.LazyFunction(lambda: verified())
    about = Notice.Kind.CLAIM
    subject = "Your claims"
    text = factory.LazyAttribute(lambda letter: "" if letter.ended_at else "Something happened.")
    due_at = NOW
    made_at = NOW
    ended_at = None


def DigestFactory(account=None):
    """A digest of one work to an account that wants them, with all that belongs to it."""
    account = account or UserFactory()
    DigestChoice.objects.create(account=account, frequency="daily")
    window = {"account": account, "cadence": "daily"}
    DigestStream.objects.create(**window, told_until=NOW, due_at=NOW + dt.timedelta(days=1))
    digest = Digest.objects.create(**window, since=NOW - dt.timedelta(days=1), until=NOW, made_at=NOW)
    DigestWork.objects.create(account=account, digest=digest, work=WorkFactory(), appeared_at=NOW)
    return digest


class DeadAddressFactory(DjangoModelFactory):
    class Meta:
        model = DeadAddress

    account = factory.SubFactory(UserFactory)
    email = factory.LazyAttribute(lambda dead: dead.account.email)
    said = "550 5.1.1 No such mailbox"
    last_at = NOW
    stopped_at = NOW


class TrustSnapshotFactory(DjangoModelFactory):
    class Meta:
        model = TrustSnapshot

    author = factory.SubFactory(AuthorFactory)
    formula = "RT-1"
    score = 21
    band = TrustSnapshot.Band.EMERGING
    level = 1
    parts = factory.LazyFunction(lambda: {"A": 12.0, "B": 4.0, "C": 2.0, "D": 3.0, "E": 0.0})
    evidence = factory.LazyFunction(
        lambda: {
            "works": 6,
            "resolved": 6,
            "checked": 6,
            "corroborated": 0,
            "facts": 6,
            "facts_sourced": 6,
            "grades": [["N", 6]],
            "level": 1,
        }
    )
    digest = b"0" * 16
    cause = "import"
    taken_at = NOW


class ConversationFactory(DjangoModelFactory):
    """`ConversationFactory(between=[ada, charles])` makes the memberships."""

    class Meta:
        model = Conversation
        skip_postgeneration_save = True

    opened_at = NOW
    last_at = NOW

    @factory.post_generation
    def between(self, create, extracted, **kwargs):
        for account in extracted or ():
            Membership.objects.create(conversation=self, account=account, joined_at=NOW)


class MessageFactory(DjangoModelFactory):
    """A delivered message, numbered after those before it."""

    class Meta:
        model = Message

    conversation = factory.SubFactory(ConversationFactory)
    author = factory.SubFactory(UserFactory)
    number = factory.LazyAttribute(lambda message: message.conversation.delivered + 1)
    text = factory.Sequence(lambda n: f"Message {n}")
    written_at = NOW
    delivered_at = NOW

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        if kwargs.get("state", "delivered") != "delivered":
            kwargs |= {"number": None, "delivered_at": None}
        message = super()._create(model_class, *args, **kwargs)
        if message.number:
            message.conversation.delivered = message.number
            message.conversation.save(update_fields=["delivered"])
        return message


class InvitationFactory(DjangoModelFactory):
    """As it was sent on the day `made_at`; the dates that its state asks for follow from it."""

    class Meta:
        model = Invitation

    sender = factory.SubFactory(UserFactory)
    recipient = factory.SubFactory(UserFactory)
    state = Invitation.State.SENT
    purpose = "paper"
    facts = factory.LazyFunction(
        lambda: [{"kind": "work", "words": "A work: “On cards”.", "url": "/works/2010.04116/"}]
    )
    words = "Your cards would run on my engine."
    made_at = NOW
    sent_at = factory.LazyAttribute(lambda each: None if each.state == "asked" else each.made_at)
    ends_at = factory.LazyAttribute(lambda each: each.made_at + dt.timedelta(21))
    ended_at = factory.LazyAttribute(lambda each: None if each.state in ("asked", "sent") else each.made_at)


class BlockFactory(DjangoModelFactory):
    class Meta:
        model = Block

    blocker = factory.SubFactory(UserFactory)
    blocked = factory.SubFactory(UserFactory)
    made_at = NOW


class ConductReportFactory(DjangoModelFactory):
    class Meta:
        model = ConductReport

    reporter = factory.SubFactory(UserFactory)
    about = factory.SubFactory(UserFactory)
    reason = ConductReport.Reason.ADVERTISING
    state = ConductReport.State.OPEN
    frozen = factory.LazyFunction(lambda: [{"number": 1, "by": "Ada Byron", "text": "Buy this.", "is_reported": True}])
    made_at = NOW
    due_at = NOW + dt.timedelta(3)
    decided_at = factory.LazyAttribute(lambda report: None if report.state == "open" else NOW)
    answer = factory.LazyAttribute(lambda report: "" if report.state == "open" else "Looked at.")


class SuspensionFactory(DjangoModelFactory):
    class Meta:
        model = Suspension

    account = factory.SubFactory(UserFactory)
    state = Suspension.State.ACTIVE
    reason = "The same words to forty people."
    by = factory.SubFactory(UserFactory)
    made_at = NOW
    appeal = factory.LazyAttribute(lambda s: "It was not me." if s.state in ("appealed", "confirmed") else "")
    appealed_at = factory.LazyAttribute(lambda s: NOW if s.appeal else None)
    decided_at = factory.LazyAttribute(lambda s: NOW if s.state == "confirmed" else None)
    answer = factory.LazyAttribute(lambda s: "It was." if s.state == "confirmed" else "")
    ended_at = factory.LazyAttribute(lambda s: NOW if s.state in ("lifted", "over") else None)


class ConductEventFactory(DjangoModelFactory):
    class Meta:
        model = ConductEvent

    kind = ConductEvent.Kind.SUSPENDED
    account = factory.SubFactory(UserFactory)
    actor = "account 1"
    reason = "The same words to forty people."
    happened_at = NOW


class CollectionFactory(DjangoModelFactory):
    class Meta:
        model = Collection

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"List {n}")
    made_at = NOW


class CollectionItemFactory(DjangoModelFactory):
    """A work in a collection, unless an author is given."""

    class Meta:
        model = CollectionItem

    collection = factory.SubFactory(CollectionFactory)
    author = None
    work = factory.Maybe("author", None, factory.SubFactory(WorkFactory))
    added_at = NOW
