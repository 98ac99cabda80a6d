"""What holds paragraphs together: when one is more of the entry before it."""

from dataclasses import dataclass

from app.documents.entry import Run
from app.documents.leaf import Leaf
from app.documents.passage import Passage, passage_of
from app.documents.verdict import (
    is_bare,
    is_cited,
    is_part,
    is_sub_link,
    opens_with_title,
)


@dataclass(frozen=True, slots=True)
class Last:
    """The last paragraph that more may belong to: its leaf and runs.

    `cited` tells whether what belongs to it cites a work already, `parts` counts the
    paragraphs so far.
    """

    leaf: Leaf
    runs: tuple[Run, ...]
    cited: bool = False
    parts: int = 1


def is_below(last: Last, whole: Passage) -> bool:
    """Tell whether links lead to parts of an entry, or to addresses below its own."""
    above = next((x.target for x in last.runs if x.target), None)
    if is_part(whole) or above is None:
        return is_part(whole)
    return all(x.target.startswith(above.rstrip("/") + "/") for x in whole.links)


def describes(last: Last, leaf: Leaf, whole: Passage) -> bool:
    """Tell whether a paragraph without links describes the bare link above it."""
    return (
        not leaf.items
        and last.leaf.table is None
        and is_bare(passage_of(last.runs))
        and not whole.links
        and not is_cited(whole)
        and not whole.text.rstrip().endswith(":")
    )


def continues(last: Last, leaf: Leaf, whole: Passage, *, is_last: bool) -> bool:
    """Tell whether a paragraph in the item of an entry, or below it, is its rest.

    A second work that is cited below one entry is another entry. What is cited without
    a link has it below: the only one there, whatever its words.
    """
    if last.leaf.item == leaf.item:
        return not opens_with_title(whole)
    if not whole.links:
        return not (last.cited and is_cited(whole))
    unlinked = all(run.link is None for run in last.runs)
    return is_sub_link(whole) or (unlinked and is_last)
