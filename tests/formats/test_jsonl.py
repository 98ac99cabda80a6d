"""JSONL: the lossless one."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.records import ResourceRecord
from app.formats.common import View
from app.formats.registry import FORMATS
from app.store.write.resolution import text_of
from tests.formats.samples import records

JSONL = FORMATS["jsonl"].render


def storable(record):
    """The same record without halves of characters, which no answer in UTF-8 holds."""
    text = json.dumps(record.model_dump(), ensure_ascii=False)
    return ResourceRecord.model_validate_json(text.encode(errors="ignore"))


def read(rendered):
    """Each line as JSON; a stream is bytes, and its lines end as those of bytes do."""
    stream = "".join(JSONL(map(text_of, rendered), View())).encode()
    return [json.loads(line) for line in stream.splitlines()]


def test_the_whole_catalogue_reads_back(seed_records):
    assert read(seed_records) == [record.model_dump() for record in seed_records]


@given(st.lists(records().map(storable), max_size=2))
def test_any_text_in_any_field_reads_back(rendered):
    assert read(rendered) == [record.model_dump() for record in rendered]
