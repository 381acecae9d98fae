import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from works.identity import baselines, evaluation, rehearsal
from works.identity.evaluation import GoldLine
from works.models import Authorship, Work

SHARED = Path(__file__).parents[3] / "shared" / "data" / "identity"


def line(label, name="Wei Wang", block="Wei_Wang", **said):
    return GoldLine(block=block, signature=f"{label}", name=name, label=label, **said)


GOLD = [line("a"), line("a"), line("a"), line("b"), line("b")]
TINY = [
    line("a", "Xanthe Quux", "x", coauthors=("Ada Byron",), title="Spectral gaps of transfer operators"),
    line("a", "Xanthe Quux", "x", coauthors=("Ada Byron",), title="Gaps of transfer operators"),
    line("b", "Yorick Plugh", "y", coauthors=("Quoc Le",), title="Chip placement"),
]


@pytest.mark.parametrize(
    ("people", "bcubed", "pairwise"),
    [
        ("aaabb", (1, 1), (1, 1)),
        # One of three lines strays to the others: worked out by hand.
        ("aabbb", ((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5, (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5), (2 / 4, 2 / 4)),
        ("aaaaa", ((3 * 3 / 5 + 2 * 2 / 5) / 5, 1), (4 / 10, 1)),
        ("abcde", (1, (3 * 1 / 3 + 2 * 1 / 2) / 5), (1, 0)),
    ],
)
def test_measure(people, bcubed, pairwise):
    quality = evaluation.measure(GOLD, people)

    assert (quality.bcubed.precision, quality.bcubed.recall) == pytest.approx(bcubed)
    assert (quality.pairwise.precision, quality.pairwise.recall) == pytest.approx(pairwise)
    assert (quality.people, quality.true_people) == (len(set(people)), 2)


def test_macro_is_the_mean_over_blocks():
    gold = [line("a", block="one"), line("a", block="one"), line("b", block="two"), line("b", block="two")]

    assert evaluation.measure(gold, ["x", "x", "y", "z"]).macro == 0.5


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=1, max_size=12))
def test_figures_are_shares_and_perfect_for_the_truth(lines):
    gold = [line(label) for label, _ in lines]
    quality = evaluation.measure(gold, [person for _, person in lines])
    perfect = evaluation.measure(gold, [label for label, _ in lines])

    assert all(0 <= f <= 1 for f in (quality.bcubed.f1, quality.pairwise.f1, quality.macro))
    assert (perfect.bcubed.f1, perfect.pairwise.f1, perfect.macro) == (1, 1, 1)


def test_errors_are_listed_by_the_smaller_side():
    merged, apart = evaluation.errors(GOLD, list("aabbb"), most=5)

    assert (merged.kind, merged.sizes, apart.kind, apart.sizes) == ("merged", (2, 1), "apart", (2, 1))


def test_the_resolver_runs_without_the_database():
    one, other, third = evaluation.resolve(TINY)

    assert one == other != third


@pytest.mark.django_db
def test_the_resolver_runs_through_the_database_and_leaves_nothing():
    one, other, third = rehearsal.resolve_in_database(TINY)

    assert one == other != third
    assert (Work.objects.count(), Authorship.objects.count()) == (0, 0)


@pytest.mark.parametrize("rule", baselines.RULES.values(), ids=list(baselines.RULES))
def test_baselines_give_every_line_a_person(rule):
    one, other, third = rule(TINY)

    assert one == other != third


@pytest.fixture
def gold_file(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"\n".join(json.dumps(evaluation.msgspec.to_builtins(each)).encode() for each in TINY))
    return path


def test_command_prints_a_table(gold_file, capsys):
    call_command("evaluate_identity", gold_file, errors=1)

    printed = capsys.readouterr().out
    assert "gold.jsonl: 3 bylines of 2 people" in printed
    assert "exact full name  1.000  1.000  1.000" in printed


def test_command_prints_json(gold_file, capsys):
    call_command("evaluate_identity", gold_file, "--json", "--no-baselines")

    (report,) = json.loads(capsys.readouterr().out)
    assert [method["method"] for method in report["methods"]] == ["resolver"]
    assert report["methods"][0]["B3 F"] == 1.0


@pytest.mark.parametrize("text", ['{"block": "x"}', "not json", '{"block": 1}'])
def test_command_says_which_line_is_wrong(tmp_path, text):
    path = tmp_path / "gold.jsonl"
    path.write_text(text)

    with pytest.raises(CommandError, match="Line 1 is no authorship of a gold set"):
        call_command("evaluate_identity", path)


def test_command_says_that_a_file_is_missing(tmp_path):
    with pytest.raises(CommandError, match=r"none.jsonl cannot be used"):
        call_command("evaluate_identity", tmp_path / "none.jsonl")


@pytest.mark.shared_data
@pytest.mark.parametrize(("name", "f1", "macro"), [("aminer", 0.87, 0.8), ("dblp", 0.88, 0.88)])
def test_quality_on_the_gold_sets_does_not_fall(name, f1, macro):
    if not SHARED.exists():
        pytest.skip("the gold sets are not here")
    with (SHARED / f"{name}.jsonl").open("rb") as lines:
        gold = evaluation.read_gold(lines)

    quality = evaluation.measure(gold, evaluation.resolve(gold))

    assert quality.bcubed.precision >= 0.97
    assert quality.bcubed.f1 >= f1
    assert quality.macro >= macro
