"""The proof: what is to be proved, the chain of each show, and the triggers that keep it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OUT_OF_LINE = """
    NEW.seq > 1 AND NOT EXISTS (
        SELECT 1 FROM proof_records WHERE show = NEW.show AND seq = NEW.seq - 1 AND hash = NEW.prev)"""

SQLITE_GUARDS = (
    *(
        f"""CREATE TRIGGER proof_records_refuse_{change.lower()} BEFORE {change} ON proof_records
        BEGIN SELECT RAISE(ABORT, 'the proof is append-only'); END"""
        for change in ("UPDATE", "DELETE")
    ),
    f"""CREATE TRIGGER proof_records_follow BEFORE INSERT ON proof_records WHEN {OUT_OF_LINE}
        BEGIN SELECT RAISE(ABORT, 'the record does not follow the one before'); END""",
)
POSTGRES_GUARDS = (
    """CREATE FUNCTION proof_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the proof is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    f"""CREATE FUNCTION proof_records_follow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {OUT_OF_LINE} THEN
                RAISE EXCEPTION 'the record does not follow the one before' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""",
    """CREATE TRIGGER proof_records_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON proof_records
        FOR EACH STATEMENT EXECUTE FUNCTION proof_refuse()""",
    """CREATE TRIGGER proof_records_follow BEFORE INSERT ON proof_records
        FOR EACH ROW EXECUTE FUNCTION proof_records_follow()""",
)


def upgrade() -> None:
    op.create_table(
        "to_prove",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_to_prove")),
    )
    with op.batch_alter_table("to_prove", schema=None) as waiting:
        waiting.create_index("ix_to_prove_show", ["show", "at", "id"], unique=False)
    op.create_table(
        "proof_heads",
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("show", name=op.f("pk_proof_heads")),
    )
    op.create_table(
        "proof_records",
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_proof_records_counts_from_one")),
        sa.PrimaryKeyConstraint("show", "seq", name=op.f("pk_proof_records")),
        sa.UniqueConstraint("fact", name=op.f("uq_proof_records_fact")),
    )
    with op.batch_alter_table("proof_records", schema=None) as records:
        records.create_index("ix_proof_records_kind", ["show", "kind", "seq"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for guard in SQLITE_GUARDS if sqlite else POSTGRES_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    op.drop_table("proof_records")
    op.drop_table("proof_heads")
    op.drop_table("to_prove")
    if op.get_bind().dialect.name != "sqlite":
        for function in ("proof_refuse", "proof_records_follow"):
            op.execute(f"DROP FUNCTION {function}()")
