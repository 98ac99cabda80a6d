"""The seed's files in the store: what they say of topics and institutions."""

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import col

from app.catalogue.authority import Authority
from app.store.ledger import Authority as AuthorityRow
from app.store.makers import refresh_institutions
from app.store.register import save_topics
from app.store.revise import Write
from app.store.subjects import adopt
from app.store.vocabulary import refresh, told_of


def knows(connection: Connection, authority: Authority) -> bool:
    """Say whether the catalogue was built with these files of the seed."""
    kept = connection.scalar(select(col(AuthorityRow.checksum)))
    return kept == authority.checksum


def keep_authority(write: Write, authority: Authority) -> bool:
    """Store what the seed's files say if they changed; tell whether they did."""
    connection = write.connection
    if knows(connection, authority):
        return False
    save_topics(write, authority)
    refresh(write, authority, told_of(connection))
    adopt(write, authority.vocabulary)
    refresh_institutions(write, authority)
    remember(connection, authority)
    return True


def remember(connection: Connection, authority: Authority) -> None:
    """Store with which files of the seed the catalogue is in step."""
    connection.execute(delete(AuthorityRow))
    row = {"name": "seed", "checksum": authority.checksum}
    connection.execute(insert(AuthorityRow).values(row))
