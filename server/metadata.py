"""Metadata: every table of every room, in one place for migrations and tests."""

import chat.appeals.tables
import chat.asked.tables
import chat.faq.tables
import chat.held.tables
import chat.intents.tables
import chat.log.tables
import chat.reviews.tables
import chat.rules.tables
import chat.shield.tables
import chat.tables
import moderation.tables
import server.accounts.tables
import server.playbank.tables
import server.shows.tables
import shop.engaging.gifts.tables
import shop.engaging.giveaways.tables
import shop.engaging.leaderboard.tables
import shop.engaging.memberships.tables
import shop.engaging.polls.tables
import shop.engaging.proofs.tables
import shop.engaging.quizzes.tables
import shop.engaging.surprises.tables
import shop.engaging.switch_tables
import shop.engaging.ticker.tables
import shop.engaging.unlocks.tables
import shop.fees.tables
import shop.fiscal_tables
import shop.importing.import_tables
import shop.invariant_tables
import shop.ledger.tables
import shop.member_tables
import shop.order_tables
import shop.payment_tables
import shop.promo_tables
import shop.refund_tables
import shop.return_tables
import shop.tables
from core.tables import Base

METADATA = Base.metadata
"""All tables; importing the rooms' ``tables`` above put them here."""

ROOMS = (
    chat.tables,
    chat.appeals.tables,
    chat.asked.tables,
    chat.faq.tables,
    chat.held.tables,
    chat.log.tables,
    chat.reviews.tables,
    chat.rules.tables,
    chat.shield.tables,
    moderation.tables,
    server.accounts.tables,
    server.playbank.tables,
    server.shows.tables,
    shop.tables,
    shop.order_tables,
    shop.promo_tables,
    shop.payment_tables,
    shop.refund_tables,
    shop.fiscal_tables,
    shop.return_tables,
    shop.ledger.tables,
    shop.fees.tables,
    shop.invariant_tables,
    shop.importing.import_tables,
    shop.engaging.switch_tables,
    shop.engaging.unlocks.tables,
    shop.engaging.gifts.tables,
    shop.engaging.memberships.tables,
    shop.member_tables,
    shop.engaging.polls.tables,
    shop.engaging.proofs.tables,
    shop.engaging.quizzes.tables,
    shop.engaging.surprises.tables,
    shop.engaging.giveaways.tables,
    shop.engaging.leaderboard.tables,
    shop.engaging.ticker.tables,
)
"""The modules that declare rows."""
