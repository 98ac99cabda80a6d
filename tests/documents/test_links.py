import pytest

from app.documents import links

BASE = "https://deeplearning4j.org/lists/"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("cs231n.github.io", True),
        ("class.coursera.org/neuralnets-2012-001/lecture", True),
        ("www.sciencemag.org", True),
        ("www.example.museum/x", True),
        ("a.org:8080/x", True),
        ("a.org?x=y", True),
        ("a.org#x", True),
        ("notes.html", False),
        ("./opndata", False),
        ("opndata", False),
        ("README.md", False),
        ("setup.py", False),
        ("paper.ps", False),
        ("http://a.org", False),
        ("a.org.", False),
        ("", False),
    ],
)
def test_has_host(printed, expected):
    assert links.has_host(printed) is expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("http://a.org", True),
        ("mailto:a@a.org", True),
        ("a.org:8080/x", False),
        ("a.org", False),
        ("./a", False),
    ],
)
def test_has_scheme(printed, expected):
    assert links.has_scheme(printed) is expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("http://a.org", True),
        ("FTP://a.org", True),
        ("a.org:8080/x", True),
        ("./a", True),
        ("mailto:a@a.org", False),
        ("javascript:alert(1)", False),
        ("#there", False),
        ("", False),
    ],
)
def test_is_link(printed, expected):
    assert links.is_link(printed) is expected


@pytest.mark.parametrize(
    ("printed", "base", "expected", "rule"),
    [
        ("http://a.org/x", BASE, "http://a.org/x", "address"),
        (" HTTP://A.org ", None, "HTTP://A.org", "address"),
        ("ftp://a.org/x", None, "ftp://a.org/x", "address"),
        ("cs231n.github.io", None, "http://cs231n.github.io", "address-without-scheme"),
        ("a.org:80/x", None, "http://a.org:80/x", "address-without-scheme"),
        ("//a.org/x", None, "http://a.org/x", "relative-address"),
        ("./opndata", BASE, "https://deeplearning4j.org/lists/opndata", "relative-address"),
        ("/opndata", BASE, "https://deeplearning4j.org/opndata", "relative-address"),
        ("./opndata", None, None, "relative-address"),
        ("", BASE, None, "relative-address"),
        ("#there", BASE, None, "relative-address"),
        ("//[x", BASE, "http://[x", "relative-address"),
        ("x", "http://[", None, "relative-address"),
        ("mailto:a@a.org", BASE, None, "address"),
        ("javascript:alert(1)", BASE, None, "address"),
        ("http:", BASE, None, "address"),
        ("http:///x", BASE, None, "address"),
        ("http:x", BASE, None, "address"),
        ("http://a.org/a b\tc", None, "http://a.org/a%20b%09c", "address"),
        ("https://ann:pass@a.org/x", None, None, "address"),
        ("ftp://ann@a.org", None, None, "address"),
        ("https://ann:p@ss@a.org?x", None, None, "address"),
        ("//ann@a.org/x", BASE, None, "relative-address"),
        ("./x", "https://ann:pass@a.org/", None, "relative-address"),
        ("https://a.org/@ann", None, "https://a.org/@ann", "address"),
        ("https://a.org?to=ann@a.org", None, "https://a.org?to=ann@a.org", "address"),
        ("https://a.org/x\x1b[2J", None, None, "address"),
        ("https://a.org/x\x9b", None, None, "address"),
    ],
)
def test_absolute(printed, base, expected, rule):
    assert links.absolute(printed, base) == expected
    assert links.rule_of(printed.strip()) == rule


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.org/x", "https://a.org/x"),
        ("http://www.a.org/x", "http://a.org/x"),
        ("http://A.org/x", "http://a.org/x"),
        ("http://a.org:80/x", "http://a.org/x"),
        ("https://a.org:443/x", "http://a.org/x"),
        ("http://a.org/x/", "http://a.org/x"),
        ("http://a.org/index.html", "http://a.org"),
        ("http://a.org/x/default.aspx", "http://a.org/x/"),
        ("http://a.org//x", "http://a.org/x"),
        ("http://a.org/x#part", "http://a.org/x"),
        ("http://a.org/%7Ebee", "http://a.org/~bee"),
        ("a.org/x", "http://a.org/x"),
        ("http://a.org/x?", "http://a.org/x"),
    ],
)
def test_one_address(one, other):
    assert links.canonical(one) == links.canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.org/x", "http://a.org/X"),
        ("http://a.org/x", "http://b.org/x"),
        ("http://a.org/x?a=1", "http://a.org/x?a=2"),
        ("http://a.org?a=1", "http://a.org"),
        ("http://a.org:8080/x", "http://a.org/x"),
        ("http://a.org/forum/#!forum/x", "http://a.org/forum/#!forum/y"),
        ("http://www2.a.org/x", "http://a.org:81/x"),
        ("http://a.org/index.html/x", "http://a.org/x"),
    ],
)
def test_two_addresses(one, other):
    assert links.canonical(one) != links.canonical(other)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://arxiv.org/pdf/1506.05869v1.pdf", "1506.05869"),
        ("http://arxiv.org/abs/1506.05869v3", "1506.05869"),
        ("https://www.arxiv.org/abs/0908.4425", "0908.4425"),
        ("arxiv.org/abs/cs/0112017", "cs/0112017"),
        ("arxiv.org/abs/math.PR/0112017v2", "math.pr/0112017"),
        ("arXiv:1206.5533", "1206.5533"),
        ("http://arxiv.org/abs/1506", None),
        ("http://arxiv.org/list/cs.LG/1506", None),
        ("http://a.org/1506.05869", None),
    ],
)
def test_arxiv(url, expected):
    assert links.arxiv_of(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://doi.org/10.1126/science.1127647", "10.1126/science.1127647"),
        ("http://dx.doi.org/10.1126/Science.1127647.", "10.1126/science.1127647"),
        ("https://doi.org/10.1126%2Fscience.1127647", "10.1126/science.1127647"),
        ("https://dl.acm.org/doi/10.1145/1553374.1553453", "10.1145/1553374.1553453"),
        ("https://dl.acm.org/doi/abs/10.1145/1?x=y", "10.1145/1"),
        ("doi:10.1000/x", "10.1000/x"),
        # CiteSeerX calls its own numbers so.
        ("http://citeseerx.ist.psu.edu/viewdoc?doi=10.1.1.383.1327&type=pdf", None),
        ("http://a.org/10.1126/science.1127647", None),
    ],
)
def test_doi(url, expected):
    assert links.doi_of(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.springer.com/book/978-0-387-30303-1", "9780387303031"),
        ("https://a.org/9780387303031", "9780387303031"),
        ("https://a.org/9780387303032", None),
        ("https://a.org/19780387303031", None),
        ("https://a.org/1234567890123", None),
        ("https://a.org", None),
    ],
)
def test_isbn(url, expected):
    assert links.isbn_of(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://WWW.A.org/x", "www.a.org"),
        ("http://ann:pass@a.org:8080/x@y", "a.org"),
        ("a.org/x", "a.org"),
        ("a.org:80?x", "a.org"),
        ("//a.org#x", "a.org"),
        ("mailto:a@a.org", ""),
        ("", ""),
    ],
)
def test_host(url, expected):
    assert links.host_of(url) == expected
