import pytest

from app.errors import BadRequest, InvalidValue, OutOfRange
from app.store.read.fields import FIELDS
from app.store.values import Years, read_number, read_value

YEARS = {
    "2012": Years(2012, 2012),
    "2010-2015": Years(2010, 2015),
    "2010-": Years(2010, 2999),
    "-2015": Years(1000, 2015),
    "1000-2999": Years(1000, 2999),
    "2010-2010": Years(2010, 2010),
    " 2012 ": Years(2012, 2012),
    "unknown": Years(unknown=True),
}


@pytest.mark.parametrize("text", YEARS)
def test_a_year(text):
    years = read_value("year", FIELDS["resources"]["year"], text)
    assert years == YEARS[text]
    # What is said of it means the same.
    assert read_value("year", FIELDS["resources"]["year"], str(years)) == years


@pytest.mark.parametrize("text", ["2015-2010", "-", "x", "2012-x", "Unknown", "", "+1"])
def test_no_year(text):
    with pytest.raises(InvalidValue):
        read_value("year", FIELDS["resources"]["year"], text)


@pytest.mark.parametrize("text", ["999", "3000", "02012", "2012-3000", "99999-"])
def test_a_year_out_of_range(text):
    with pytest.raises(OutOfRange):
        read_value("year", FIELDS["resources"]["year"], text)


@pytest.mark.parametrize("text", ["0", "-1", "201", "9" * 19, "9" * 9_999])
def test_a_number_out_of_range(text):
    with pytest.raises(OutOfRange):
        read_number("per_page", text, 1, 200)


@pytest.mark.parametrize("text", ["", "1.0", "1_0", " 1", "٣", "0x1", "1e1", "NaN"])
def test_no_number(text):
    with pytest.raises(InvalidValue):
        read_number("page", text, 1, None)


@pytest.mark.parametrize("field", FIELDS["resources"].values(), ids=lambda field: field.name)
def test_every_field_reads_its_own_example(field):
    assert read_value(field.name, field, field.example)


def test_a_refusal_says_what_would_be_right():
    with pytest.raises(BadRequest) as raised:
        read_value("kind", FIELDS["resources"]["kind"], "papr")
    (fault,) = raised.value.faults
    assert (fault.parameter, fault.value) == ("kind", "papr")
    assert fault.did_you_mean == ("paper",)
    assert "homepage" in (fault.allowed or ())
