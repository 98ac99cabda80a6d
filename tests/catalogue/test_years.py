import pytest

from app.catalogue.describe import YEAR_RULES, describe, full_year, year_in_address
from tests.listings import AUTHORITY, listings_of

UNTIL = 2020
# Whose names the files of the samples have.
FAMILIES = ("hochreiter", "doucet", "lecun", "dijk", "raiko")
SAMPLES = [
    ("year-path", "http://a.org/2016/why-nets-tear/", "2016"),
    ("year-path", "http://a.org/posts/2019_03_19_nets.html", "2019"),
    ("year-arxiv", "http://arxiv.org/abs/1206.5533", "2012-06"),
    ("year-arxiv", "http://arxiv.org/pdf/0908.4425v2.pdf", "2009-08"),
    ("year-arxiv-old", "http://arxiv.org/abs/cs/0112017", "2001-12"),
    ("year-arxiv-old", "http://arxiv.org/abs/math.PR/9912017", "1999-12"),
    ("year-anthology", "https://aclweb.org/anthology/P/P15/P15-1150.pdf", "2015"),
    ("year-anthology", "http://aclweb.org/anthology//N/N10/N10-1069.pdf", "2010"),
    ("year-anthology-new", "https://aclanthology.org/2020.acl-main.1", "2020"),
    ("year-path-date", "https://a.github.io/2015/07/12/basic-network/", "2015-07"),
    ("year-path-date", "https://b.github.io/posts/2015-08-Backprop/", "2015-08"),
    ("year-path-date", "https://a.net/2015/Oct/1/ropes/", "2015"),
    ("year-path-date", "https://a.net/2014/marzo/ropes/", "2014"),
    ("year-path-date", "https://a.net/blog/2014/3/25/ropes", "2014"),
    ("year-conference", "http://a.edu/paper_files/icml2010_NairH10.pdf", "2010"),
    ("year-conference", "http://a.edu/~bee/icml09-ConvolutionalNets.pdf", "2009"),
    ("year-conference", "http://a.edu/lisa/BengioNips2006All.pdf", "2006"),
    ("year-conference", "http://www.coling-2014.org/Tutorial-fix.pdf", "2014"),
    ("year-conference", "http://a.edu/courses/x/SocherHuvalNg_EMNLP2012.pdf", "2012"),
    ("year-conference", "http://a.org/www12/p1.pdf", "2012"),
    ("year-proceedings", "http://ams.org/journals/bull/2009-46-02/S0273.pdf", "2009"),
    ("year-proceedings", "https://ucl.be/Proceedings/annpdf/es2012-95.pdf", "2012"),
    ("year-proceedings", "http://a.edu/publications/2014/Code.pdf", "2014"),
    ("year-author-name", "http://a.ch/~j/SeppHochreiter1991ThesisAdvisor.pdf", "1991"),
    ("year-author-name", "http://a.edu/courses/spr06/AndrieuDoucet2003.pdf", "2003"),
    ("year-author-short", "http://lecun.com/publis/lecun-98b.pdf", "1998"),
    ("year-author-short", "http://a.nl/doc/Dijk99_Recurrent_Networks.pdf", "1999"),
    ("year-author-short", "http://a.fi/papers/raiko12.pdf", "2012"),
    ("year-month-name", "https://a.com/NOW-Book-Revised-Feb2014-online.pdf", "2014"),
    ("year-month-name", "https://a.com/x_september-2003.html", "2003"),
]
COURSES = [
    ("year-term", "http://ocw.mit.edu/courses/6-034-intelligence-fall-2010/", "2010"),
    ("year-term", "https://cmu.edu/~b/courses/deeplearning/Fall.2015/", "2015"),
    ("year-course-session", "http://class.coursera.org/nets-2012-001/lecture", "2012"),
]
TRAPS = [
    "http://a.org/1",
    # The term of a course that keeps a copy.
    "https://cmu.edu/~b/courses/deeplearning/Fall.2015/pdfs/Werbos.backprop.pdf",
    "http://www.cs.ubc.ca/~m/Teaching/CS532c_Fall04/Lectures/lec17x4.pdf",
    "https://umiacs.umd.edu/~hal/courses/2013S_ML/math4ml.pdf",
    "http://a.edu/courses/2015/08/15/x",
    # A time stamp, a number of an article, a page.
    "https://static1.squarespace.com/static/54bf/t/55e9/1441352015658/cheatsheet.pdf",
    "http://a.org/content/347/6218/1254806.abstract",
    "http://papers.nips.cc/paper/4687-large-scale-networks.pdf",
    "http://jmlr.org/papers/v10/x.pdf",
    "http://a.org/journals/x/2001-2045.pdf",
    # The day on which a copy was laid there.
    "https://a.com/wp-content/uploads/2016/07/paper.pdf",
    "https://a.com/docs/2016/3/ropes",
    # A host, a part of a work, words that only end or begin alike.
    "http://www10.in.tum.de/x",
    "http://a.edu/lecture12.pdf",
    "http://a.edu/notes/chap11.html",
    "http://a.edu/Fall2012.pdf",
    "http://a.edu/Lecture2012.pdf",
    "http://a.edu/TR1312.pdf",
    "http://a.edu/miracl10-x.html",
    "http://a.com/decoder2015.html",
    # Years that cannot be.
    "http://arxiv.org/abs/9906.12345x",
    "http://a.edu/nips1902.pdf",
    "http://a.edu/nips2031.pdf",
]


@pytest.mark.parametrize(("rule", "url", "date"), SAMPLES)
def test_year_of_a_work(rule, url, date):
    found = year_in_address(url, "paper", UNTIL, FAMILIES)
    assert found is not None
    assert (found.rule, found.date) == (rule, date)
    assert found.text in url


@pytest.mark.parametrize("url", [url for rule, url, _ in SAMPLES if rule.startswith("year-author")])
def test_a_file_named_after_someone_else_tells_no_year(url):
    assert year_in_address(url, "paper", UNTIL, ("moore",)) is None


@pytest.mark.parametrize(("rule", "url", "date"), COURSES)
def test_year_of_a_course(rule, url, date):
    found = year_in_address(url, "course", UNTIL)
    assert found is not None
    assert (found.rule, found.date) == (rule, date)
    assert year_in_address(url, "paper", UNTIL) is None


@pytest.mark.parametrize("url", TRAPS)
def test_no_year(url):
    assert year_in_address(url, "paper", UNTIL) is None


@pytest.mark.parametrize(
    ("heading", "year"),
    [("2011", 2011), ("2011 papers", 2011), ("Papers 2011", 2011), ("Top 2011", None)],
)
def test_a_heading_tells_the_year_of_what_stands_below(heading, year):
    listings = listings_of(f"## {heading}\n\n* [Lye and salt](http://a.org/1); Ann Bee")
    assert describe(listings, AUTHORITY, UNTIL).values["year"] == year


def test_every_rule_has_a_sample():
    tried = {rule for rule, _, _ in SAMPLES + COURSES}
    assert tried == {rule.name for rule in YEAR_RULES}


@pytest.mark.parametrize(
    ("digits", "year"), [("99", 1999), ("50", 1950), ("49", 2049), ("2012", 2012)]
)
def test_full_year(digits, year):
    assert full_year(digits) == year
