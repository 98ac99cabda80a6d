"""Texts made to be slow, for tests that count steps and for `make bench-hostile`."""

# What an entry repeats behind its title.
REPEATED = {
    "names": "Ann Bee, ",
    "families first": "Bee, Anna; ",
    "initials": "Bee A., ",
    "single words": "Bee, ",
    "names joined": "Ann Bee and ",
    "particles": "van der Bee, ",
    "accents": "\u0301",
    "open brackets": "[",
    "open images": "![",
    "open links": "[a](",
    "open references": "[a][",
    "open round brackets": "(",
    "round brackets": "(a) ",
    "backticks": "`a``b",
    "asterisks": "*",
    "emphasis": "*a_b ",
    "nested quotes": "> ",
    "open tags": "<a ",
    "open comments": "<!--",
    "links in HTML": "<a href='http://a.example'>x",
    "commas": ",",
    "words and commas": "a, ",
    "colons": "Ab: ",
    "by": "by ",
    "by somebody": "by Ann Bee ",
    "semicolons": "; ",
    "words and semicolons": "a; ",
    "hyphens": "-",
    "dashes": " \u2013 Ab",
    "dates": "(2012) ",
    "digits": "1",
    "numbers": "978-",
    "full stops": "A. ",
    "open quotes": "\u201ca",
    "blanks": "a                    ",
    "bars": "a | ",
    "signs between cells": "\x1f",
    "entities": "&amp;",
    "links": "[a](http://a.example/1) ",
    "labels": "[pdf](http://a.example/1), ",
    "addresses": "http://a.b.example ",
    "hosts": "http://",
    "universities": "University of Abc, ",
    "volumes": "vol. 3, ",
    "venues": "In Proceedings of the ",
    "identifiers": "doi:10.1/",
    "pictures": ":star: ",
    "Han": "\u5468\u5fd7\u534e,",
}
# What a text repeats from line to line.
LINES = {
    "items": "- [Knots {i}](http://a.example/{i}) by Ann Bee\n",
    "paragraphs": "[Knots {i}](http://a.example/{i})\n\n",
    "lines": "[Knots {i}](http://a.example/{i})\n",
    "headings": "# A{i}\n",
    "linked headings": "## [A{i}](http://a.example/{i})\n",
    "quotes": "> [A{i}](http://a.example/{i})\n",
    "definitions": "[a{i}]: http://a.example/{i}\n",
    "open definitions": "[a{i}]: http://a.example/{i} '\n",
    "rows": "| [A{i}](http://a.example/{i}) | b |\n",
    "HTML": "<p><a href='http://a.example/{i}'>A</a></p>\n",
    "items in HTML": "<li><a href='http://a.example/{i}'>A</a>\n",
    "continued items": "- [A{i}](http://a.example/{i})\n\n  more\n\n",
    "deep lists": f"{'- ' * 90}a\n",
    "deep quotes": f"{'> ' * 90}a\n",
}


def entry(repeated: str, size: int) -> str:
    """An entry of about that size."""
    return f"- [Knots](http://a.example/1) {repeated * (size // len(repeated))}\n"


def lines(line: str, size: int) -> str:
    """Lines of about that size together."""
    return "".join(line.format(i=i) for i in range(size // len(line)))


def wide_table(columns: int) -> str:
    """A table of so many columns."""
    return "".join(f"|{cell * columns}\n" for cell in ("a|", "-|", "[b](http://b.example)|"))


# Texts of 100 KB or so.
WHOLE = {
    "one line of names": entry("Ann Bee, ", 100_000),
    "a host of dots": f"- [A](http://{'a.' * 10_000}example)\n",
    "a host of nothing but dots": f"- [A](http://{'.' * 50_000}example)\n",
    "a wide table": wide_table(5_000),
    "one definition": "[a]: http://a.example/1\n\n" + "[a] " * 11_000,
    "one long definition": f"[a]: http://a.example/{'x.' * 25_000}\n\n" + "- [a]\n" * 8_000,
    "accents": entry("\u0301", 50_000),
    "brackets in lines": "[[[[ [a]\n" * 11_000,
    "one heading": f"# {'A ' * 50_000}",
    "entries below a long heading": f"## {'Word ' * 10_000}\n\n"
    + "- [A](http://a.example)\n" * 2_000,
    "front matter": f"---\na: {' ' * 100_000}x\n---\n",
    "breaks in HTML": f"<p>{'<br><a href=http://a.example>a</a>' * 3_000}</p>",
    "blanks before the end of a line": f"[a](http://a.example) {' ' * 90_000}x\n[b](//b.a)\n",
    "blanks in a title": f"- [Knots{' ' * 9_000}x](http://a.example)\n",
    "blanks behind a dash in a title": f"- [Knots - {' ' * 9_000}](http://a.example)\n",
    "names in brackets": f"- [Knots](http://a.example) ({'Bee, ' * 1_800}x)\n",
    "slashes before the end of a line": f"{'/' * 50_000} x\nb\n",
    "lists in lists": "".join("  " * i + "- [A](http://a.example)\n" for i in range(280)),
    "quotes in quotes": "".join("> " * i + "[A](http://a.example)\n" for i in range(280)),
}
