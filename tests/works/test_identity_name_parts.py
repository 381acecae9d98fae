"""Names as arXiv prints them, split into their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.works.printed_names import NAMES
from works.identity.name_parts import PersonName, cleaned, is_particle, parse

PARTS = [
    # Given Family
    ("Jeff Dean", "Jeff", "Dean"),
    ("Weinan E", "Weinan", "E"),
    ("Tomohiro I", "Tomohiro", "I"),
    ("Leong Hou U", "Leong Hou", "U"),
    ("V.V.Gvaramadze", "V. V.", "Gvaramadze"),
    ("N.Ya.Sotnikova", "N. Ya.", "Sotnikova"),
    ("J.-P. Dupont", "J.-P.", "Dupont"),
    ("P. J. E. Peebles", "P. J. E.", "Peebles"),
    ("Jaydev P. Desai", "Jaydev P.", "Desai"),
    ("Francisco-Shu Kitaura", "Francisco-Shu", "Kitaura"),
    ("Conor O'Brien", "Conor", "O'Brien"),
    ("F. Müller-Hoissen", "F.", "Müller-Hoissen"),
    ("John D Smith", "John D", "Smith"),
    ('Linxi "Jim" Fan', 'Linxi "Jim"', "Fan"),
    ("MD Asrar Ahmed", "MD Asrar", "Ahmed"),
    # Family, Given
    ("Dean, Jeff", "Jeff", "Dean"),
    ("García Márquez, Gabriel", "Gabriel", "García Márquez"),
    ("Berg, Jan van der", "Jan", "van der Berg"),
    ("Dean,Jeff", "Jeff", "Dean"),
    ("Bee, Md.", "Md.", "Bee"),
    # Particles
    ("J. van der Berg", "J.", "van der Berg"),
    ("Laurent El Shafey", "Laurent", "El Shafey"),
    ("J. M. (Thijs) van der Hulst", "J. M. (Thijs)", "van der Hulst"),
    ("Jacco Th. van Loon", "Jacco Th.", "van Loon"),
    ("O. Le Fèvre", "O.", "Le Fèvre"),
    ("Massimiliano Di Ventra", "Massimiliano", "Di Ventra"),
    ("G. Lo Curto", "G.", "Lo Curto"),
    ("Itaï Ben Yaacov", "Itaï", "Ben Yaacov"),
    ("S. Das Sarma", "S.", "Das Sarma"),
    ("J.-D. do Nascimento", "J.-D.", "do Nascimento"),
    ("M.-M. Mac Low", "M.-M.", "Mac Low"),
    ("van Gogh", "", "van Gogh"),
    # What looks like a particle
    ("Bin Yu", "Bin", "Yu"),
    ("Di Wang", "Di", "Wang"),
    ("Le Song", "Le", "Song"),
    ("Al Odian", "Al", "Odian"),
    ("Zhuo Bin Siu", "Zhuo Bin", "Siu"),
    ("Ewan D Stewart", "Ewan D", "Stewart"),
    ("Kiet Van Nguyen", "Kiet Van", "Nguyen"),
    # Capitals
    ("WANG Wei", "Wei", "WANG"),
    ("Wei WANG", "Wei", "WANG"),
    ("XU Han", "Han", "XU"),
    ("Li-Zhi FANG", "Li-Zhi", "FANG"),
    ("Gane Samb LO", "Gane Samb", "LO"),
    ("GARCIA MARQUEZ Gabriel", "Gabriel", "GARCIA MARQUEZ"),
    ("Gabriel GARCIA MARQUEZ", "Gabriel", "GARCIA MARQUEZ"),
    ("JP Dupont", "JP", "Dupont"),
    ("WEI WANG", "WEI", "WANG"),
    # The family name first, without a sign but the initials or the custom
    ("Prabhu R", "R", "Prabhu"),
    ("Narayana. D", "D", "Narayana."),
    ("Sharath TS", "TS", "Sharath"),
    ("Shahraam Afshar V.", "Shahraam V.", "Afshar"),
    ("David González G.", "David G.", "González"),
    ("Nguyen Van Dung", "Van Dung", "Nguyen"),
    ("Nguyễn Thị Hà", "Thị Hà", "Nguyễn"),
    ("Петров Иван Иванович", "Иван Иванович", "Петров"),
    # Scripts
    ("Иван Иванович Петров", "Иван Иванович", "Петров"),
    ("Γιώργος Παπανδρέου", "Γιώργος", "Παπανδρέου"),
    ("محمد علي", "محمد", "علي"),
    ("王伟", "伟", "王"),
    ("王小明", "小明", "王"),
    ("王 伟", "伟", "王"),
    ("李明", "明", "李"),
    ("司马光", "光", "司马"),
    ("欧阳明日", "明日", "欧阳"),
    ("山田太郎", "太郎", "山田"),
    ("佐々木小次郎", "", "佐々木小次郎"),
    ("山田たろう", "たろう", "山田"),
    ("やまだ たろう", "たろう", "やまだ"),
    ("김철수", "철수", "김"),
    ("남궁민수", "민수", "남궁"),
    ("卡尔·马克思", "卡尔", "马克思"),
    # TeX and entities
    ('Hans M\\"{u}ller', "Hans", "Müller"),
    ('J. K\\"onig', "J.", "König"),
    ('R. G"usten', "R.", "Gu\u0308sten"),
    ("Andr\\'e Ara{\\'u}jo", "André", "Araújo"),
    ("M. J\\o rgensen", "M.", "Jørgensen"),
    ("Conor O&#39;Brien", "Conor", "O'Brien"),
    # One name, none, and groups
    ("Madonna", "", "Madonna"),
    ("Arvind", "", "Arvind"),
    ("OH", "", "OH"),
    ("", "", ""),
    ("ATLAS Collaboration", "", "ATLAS Collaboration"),
    ("The LIGO Scientific Collaboration", "", "The LIGO Scientific Collaboration"),
    # Name keys
    ("dean, jeff", "jeff", "dean"),
    ("van der berg, j p", "j p", "van der berg"),
    ("beethoven, jr", "jr", "beethoven"),
]
ENDS = [
    ("Ludwig van Beethoven Jr.", PersonName("Ludwig", "van Beethoven", "Jr.")),
    ("Robert C. Kennicutt, Jr.", PersonName("Robert C.", "Kennicutt", "Jr.")),
    ("E. J. Devinney, Jr", PersonName("E. J.", "Devinney", "Jr")),
    ("Neal J. Evans II", PersonName("Neal J.", "Evans", "II")),
    ("F.T.Avignone III", PersonName("F. T.", "Avignone", "III")),
    ("Ward Manchester IV", PersonName("Ward", "Manchester", "IV")),
    ("Kennicutt, Robert C., Jr.", PersonName("Robert C.", "Kennicutt", "Jr.")),
    ("Kennicutt, Robert C. Jr.", PersonName("Robert C.", "Kennicutt", "Jr.")),
    ("Ann Bee, PhD", PersonName("Ann", "Bee", "PhD")),
    ("Ann Bee, M.D.", PersonName("Ann", "Bee", "M.D.")),
    ("Ann Bee Jr., PhD", PersonName("Ann", "Bee", "Jr. PhD")),
    ("Jr-Shin Li", PersonName("Jr-Shin", "Li")),
    ("Dr. Johannes Härtel", PersonName("Johannes", "Härtel", title="Dr.")),
    ("Dr. Jayadeva", PersonName("", "Jayadeva", title="Dr.")),
    ("Prof. Kore S. N", PersonName("S. N", "Kore", title="Prof.")),
    ("Dr Yves Pierseaux", PersonName("Yves", "Pierseaux", title="Dr")),
]


@pytest.mark.parametrize(("raw", "given", "family"), PARTS, ids=[raw for raw, *_ in PARTS])
def test_a_name_has_given_and_family_name(raw, given, family):
    assert parse(raw) == PersonName(given, family)


@pytest.mark.parametrize(("raw", "parts"), ENDS, ids=[raw for raw, _ in ENDS])
def test_suffix_and_title_are_no_names(raw, parts):
    assert parse(raw) == parts


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("van", True),
        ("Van", True),
        ("VAN", False),
        ("bin", True),
        ("Bin", False),
        ("d", True),
        ("D", False),
        ("jeff", False),
    ],
)
def test_particles(word, expected):
    assert is_particle(word) is expected


@given(NAMES)
def test_nothing_is_lost(raw):
    parts = parse(raw)

    assert _letters(parts.given + parts.family + parts.suffix + parts.title) == _letters(cleaned(raw))


@given(st.text("abcd 12", min_size=1, max_size=20), st.text("abcd 12", min_size=1, max_size=20))
def test_a_key_is_read_as_written(family, given):
    family, given = " ".join(family.split()) or "a", " ".join(given.split()) or "b"

    assert parse(f"{family}, {given}") == PersonName(given, family)


def _letters(text):
    return sorted(filter(str.isalnum, text))
