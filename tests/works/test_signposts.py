"""Typed links, read back by a Signposting client."""

from signposting import find_signposting_http_link

from works.signposts import LINKSET, MOST_IN_HEADER, Link, header, linkset

SET = "https://x.org/set"


def read(links):
    found = find_signposting_http_link([header(links, SET)], "https://x.org/")
    return [(str(each.rel), str(each.target), each.type and str(each.type)) for each in found]


def test_a_header_is_read_back_as_it_was_meant():
    links = [Link("cite-as", "https://arxiv.org/abs/2010.04116"), Link("item", "https://x.org/a", "application/pdf")]

    assert sorted(read(links)) == [
        ("cite-as", "https://arxiv.org/abs/2010.04116", None),
        ("item", "https://x.org/a", "application/pdf"),
        ("linkset", SET, LINKSET),
    ]


def test_many_links_of_one_relation_stand_in_the_set_alone():
    authors = [Link("author", f"https://x.org/{n}") for n in range(MOST_IN_HEADER)]

    assert [rel for rel, *_ in read([*authors, Link("license", "https://l.org/")])] == ["license", "linkset"]
    assert len(linkset("https://x.org/", authors)["linkset"][0]["author"]) == MOST_IN_HEADER


def test_a_target_cannot_leave_its_place_in_the_header():
    written = header([Link("license", 'https://x.org/a>; rel="author"\r\nSet-Cookie: a=b, <é')], SET)

    assert written.startswith("<https://x.org/a%3E;%20rel=%22author%22%0D%0ASet-Cookie:%20a=b,%20%3C%C3%A9>; rel=")
