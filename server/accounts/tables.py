"""Rows of accounts and of the sessions they have open."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base


class AccountRow(Base):
    """A person: a guest has neither e-mail nor password, and no name until they choose one."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    name: Mapped[str | None]
    role: Mapped[str]
    language: Mapped[str]
    created_at: Mapped[datetime]


class SessionRow(Base):
    """One refresh token. Tokens that follow each other by rotation share a ``family``; only the hash is kept."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(index=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class EndedSessionRow(Base):
    """A session, by its ``family``, that was ended before its time; kept until no token of it can be shown any more."""

    __tablename__ = "ended_sessions"

    family: Mapped[str] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)
