"""What must be true of proofs: each query finds the rows that break it. See ``shop.invariant_store``."""

from collections.abc import Mapping

STANDING: Mapping[str, str] = {
    "I22 the chain of a show does not end as its head says": """
        SELECT h.show FROM proof_heads h LEFT JOIN proof_records r ON r.show = h.show AND r.seq = h.seq
        WHERE h.seq > 0 AND (r.hash IS NULL OR r.hash <> h.hash)
            OR EXISTS (SELECT 1 FROM proof_records further WHERE further.show = h.show AND further.seq > h.seq)""",
}
"""What holds at every moment."""

SETTLING: Mapping[str, str] = {
    "I22 what happened is not proved": "SELECT id FROM to_prove WHERE at <= :at_once",
}
"""What is put right by the machines of a house that runs."""
