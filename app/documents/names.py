"""What a personal name looks like, word by word, and the words that never are one."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import takewhile

from app.documents.dates import YEAR
from app.folding import words

PARTICLES = frozenset(
    words(
        "al bin da de del della den der di dos du el ibn la le los ten ter van von zu"
    )
)
AND = r"(?:and|und|et|y|e|и|&|\+)"
# "Alex Krizhevsky and Geoffrey E. Hinton", "Hinton, and ...", "Socher<tab>and<tab>...",
# "周志华、李航".
SEPARATOR = re.compile(
    rf"\s*[,，、]\s*(?:{AND}\s+)?|\s+{AND}\s+|\s+/\s+|\s*[和与](?=[一-鿿])"
)
# As in "Hui Y. Xiong et al", "Cho et al.", "and many others", "и др.", "Bee 等".
ET_AL = re.compile(
    r"\s*[,，]?\s*(?:\bet\.?\s+al(?:ii|ia)?\b\.?"
    r"|\band\s+(?:(?:many\s+)?(?:others|more)|colleagues)\b"
    r"|\bи\s+др(?:угие)?\b\.?|\bu\.\s?a\.(?!\w)|等人?(?![一-鿿]))",
    re.IGNORECASE,
)
# "Notes by Andrew Ng"
LEAD_IN = re.compile(
    r"(?:(?:notes|slides|lectures?|videos?|talk|tutorial|book|course|paper|written|"
    r"taught|given|made|created|developed|maintained|presented|edited)\s+)?"
    r"(?:by|von|par)[:\s]\s*|(?:authors?|作者)\s*[:：]\s*",
    re.IGNORECASE,
)
# "trl.: Ann Bee", "translated by Ann Bee": whoever helped is no author.
HELPER = re.compile(
    r"(?:trl|transl?|tr|trans(?:lation|lators?|lated)|foreword|introduction|preface|"
    r"illustrat(?:ed|ions?|or)|trad|übers|пер|перевод\w*|译者)\b\.?\s*"
    r"(?:by\b|von\b|:|：|\.:?)?\s*",
    re.IGNORECASE,
)
# 'Josef "Sepp" Hochreiter', "John F Foe": what stands among names and is none alone.
NICKNAME = re.compile(r'^["“\'‘(][^\W\d_]+["”\'’)]$|^[A-ZА-ЯÀ-Þ]$')
# "G.", "J.-P."
INITIALS = re.compile(r"^(?:[^\W\d_]\.-?)+$")
# "Yee-Whye", "Marc’Aurelio", accents as letters of their own too, as in "¸Sahin".
_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
NAME_WORD = re.compile(rf"^[¸´¨˘ˇ]?{_LETTERS}(?:['’`-]{_LETTERS})*$")
# "@ann-bee": an account that stands for a person.
ACCOUNT = re.compile(r"^@\w[\w.-]*$")
# "周志华", "伊恩·古德费洛": a common family name and one or two signs, or a dot.
HAN_NAME = re.compile(
    r"^(?:[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余"
    r"杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺"
    r"顾毛郝龚邵万钱严覃武戴莫孔向汤][一-鿿]{1,2}|[一-鿿]+(?:·[一-鿿]+)+)$"
)
# "Prof. Ann Bee": how somebody is addressed is no part of the name.
HONORIFIC = re.compile(
    r"^(?:(?:prof(?:essor)?|dr|mr|mrs|ms|sir)\b\.?\s+)+(?=\S)", re.IGNORECASE
)
# "Bee, Anna", "Bee A. B.", "Николенко С. И.": the family name first.
FAMILY_FIRST = re.compile(
    r"^(?P<family>[^,]+?)(?:\s*,\s*|\s+(?=(?:[^\W\d_]\.-?\s*)+$))(?P<given>[^,]+)$"
)
# "IBM", "NASA"
ACRONYM = re.compile(r"[A-Z]{2,5}")
# What may follow where names end, beside the end of the text.
BOUNDARY = re.compile(
    rf"\s*(?:$|[.:;|()\[\]*\"“«《@–—,，、·•/]|--?\s|-$|\n|{YEAR}\b|著|编|译)"
)
# "Ann Bee at Stanford", "Ann Bee in Coursera"
PLACED = re.compile(r"\s+(?:at|in|on|from|via)\s+(?=[A-Z])")
# Capitalised, but in nobody's name.
NO_NAME = frozenset(
    words(
        "the of for in on at by with from to and und et or as is are its you my our "
        "your his her their this that these those how why what when where who which "
        "not yes all any every each some more most many other another via using based "
        "towards toward through between among about into without within introduction "
        "lecture lectures notes course class tutorial video videos slides paper "
        "papers book books chapter part volume edition series press journal "
        "proceedings transactions conference workshop symposium session program event "
        "various institutions others free online uses official website site web page "
        "blog post article documentation docs guide guides handbook reference manual "
        "awesome list collection resource resources project projects open source code "
        "coding repository repo library libraries framework frameworks toolkit tool "
        "tools toolbox platform service services server client manager management "
        "plugin extension api sdk cli app apps application applications software "
        "system systems package module component engine editor browser database "
        "storage cloud container containers network networks networking neural deep "
        "machine learning reinforcement supervised unsupervised data dataset datasets "
        "analysis analytics science sciences engineering research theory theories "
        "algorithm algorithms method methods model models modeling modelling "
        "statistics statistical probability mathematics mathematical algebra calculus "
        "geometry logic physics computer computers computing computational vision "
        "image images graphics visual language languages natural processing "
        "recognition detection segmentation classification generation translation "
        "retrieval search graph graphs optimization programming program development "
        "developer developers design architecture patterns testing test tests "
        "security performance distributed parallel real time fast simple easy quick "
        "getting started best top new first international annual summer winter spring "
        "school university institute center centre group team community foundation "
        "company labs lab department interactive practical advanced basic beginner "
        "beginners complete ultimate understanding building making playground cheat "
        "sheet cheatsheet podcast newsletter forum channel playlist talk talks "
        "interview review survey overview history art game games world global digital "
        "mobile desktop linux windows mac python java javascript ruby scala rust "
        "golang haskell docker kubernetes android google microsoft amazon facebook "
        "apple github youtube twitter"
    )
)


class Sort(Enum):
    """What a word of a name is; behind a LAST or a SOLE one the name is over."""

    INITIAL = auto()
    NICKNAME = auto()
    PARTICLE = auto()
    WORD = auto()
    LAST = auto()
    SOLE = auto()


OVER = frozenset({Sort.LAST, Sort.SOLE})
_FAMILY = frozenset({Sort.WORD, Sort.PARTICLE})
# A full stop behind these ends no name.
_ABBREVIATED = frozenset({"jr", "sr", "st", "dr", "prof"})


@dataclass(frozen=True, slots=True)
class Words:
    """The words between two separators: where, and what each of them is."""

    start: int
    end: int
    sorts: tuple[Sort, ...]

    @property
    def bare(self) -> int:
        """How many words are written out."""
        return sum(sort in {Sort.WORD, Sort.LAST} for sort in self.sorts)

    @property
    def is_family(self) -> bool:
        """Whether this can be a family name alone: "van der Bee"."""
        return self.bare == 1 and set(self.sorts) <= _FAMILY

    @property
    def is_given(self) -> bool:
        """Whether this can be given names alone: "Anna", "Ian J.", "A. B."."""
        parts = {Sort.WORD, Sort.LAST, Sort.INITIAL}
        return self.bare <= 1 and set(self.sorts) <= parts

    @property
    def ends_in_initials(self) -> bool:
        """Whether initials stand behind a family name: "Bee A. B."."""
        family = [*takewhile(lambda sort: sort is not Sort.INITIAL, self.sorts)]
        initials = set(self.sorts[len(family) :])
        named = family.count(Sort.WORD) == 1 and set(family) <= _FAMILY
        return named and initials == {Sort.INITIAL}


def is_named(word: str, sort: Sort) -> bool:
    """Tell whether a word alone can be a name.

    "Le" is a particle in "Le Roux" and a family name in "Vinyals, Le 2015".
    """
    if sort is Sort.PARTICLE:
        return word[0].isupper()
    return sort in {Sort.WORD, Sort.LAST, Sort.SOLE}


def sort_of(word: str) -> Sort | None:
    """Return what a word of a name is, None if it is none."""
    for sort, pattern in _BY_SHAPE:
        if pattern.match(word):
            return sort
    if word.lower() in PARTICLES:
        return Sort.PARTICLE
    bare = word.removesuffix(".")
    if not NAME_WORD.match(bare) or not bare.lstrip("¸´¨˘ˇ")[0].isupper():
        return None
    if bare.lower() in NO_NAME:
        return None
    ends = bare != word and bare.lower() not in _ABBREVIATED
    return Sort.LAST if ends else Sort.WORD


_BY_SHAPE = (
    (Sort.INITIAL, INITIALS),
    (Sort.NICKNAME, NICKNAME),
    (Sort.SOLE, ACCOUNT),
    (Sort.SOLE, HAN_NAME),
)
