"""Every write of this context is one of these verbs: one transaction, its event, its effects through the outbox.

They judge the law and the state, not who is allowed: `perms` hands out objects to who may see them.
"""

from teleservices.dossiers.services.decisions import (
    UnknownDecision,
    advance,
    assign,
    can_withdraw,
    close_what_is_over,
    decide,
    hand_over,
    take_charge,
    withdraw,
)
from teleservices.dossiers.services.deposit import Deposit, submit
from teleservices.dossiers.services.drafts import (
    KeptDraft,
    adopt,
    attach_file,
    erase_draft,
    erase_expired_drafts,
    keep_for_later,
    remove_file,
    save_step,
    start_draft,
)
from teleservices.dossiers.services.exchanges import (
    MESSAGE_FILE,
    answer_correction,
    ask_correction,
    attach_to_correction,
    erase_item_of_correction,
    mark_read,
    note,
    remove_from_correction,
    write_to_citizen,
    write_to_town_hall,
)
from teleservices.dossiers.services.extensions import UnknownExtension, extend, extensions_of
from teleservices.dossiers.services.items import new_item_id, remove_item, save_item
from teleservices.dossiers.services.mandates import (
    FILED,
    TELLABLE,
    contest,
    keep_mandate_file,
    record_telling,
    say_for_whom,
    say_so_far,
    tell_by_mail,
    untold,
)
from teleservices.dossiers.services.moves import actions_of
from teleservices.dossiers.services.scanning import take_up_unscanned
from teleservices.dossiers.services.tracking import renew_code, send_resume_link
from teleservices.dossiers.services.watch import Watched, keep_watch

__all__ = [
    "FILED",
    "MESSAGE_FILE",
    "TELLABLE",
    "Deposit",
    "KeptDraft",
    "UnknownDecision",
    "UnknownExtension",
    "Watched",
    "actions_of",
    "adopt",
    "advance",
    "answer_correction",
    "ask_correction",
    "assign",
    "attach_file",
    "attach_to_correction",
    "can_withdraw",
    "close_what_is_over",
    "contest",
    "decide",
    "erase_draft",
    "erase_expired_drafts",
    "erase_item_of_correction",
    "extend",
    "extensions_of",
    "hand_over",
    "keep_for_later",
    "keep_mandate_file",
    "keep_watch",
    "mark_read",
    "new_item_id",
    "note",
    "record_telling",
    "remove_file",
    "remove_from_correction",
    "remove_item",
    "renew_code",
    "save_item",
    "save_step",
    "say_for_whom",
    "say_so_far",
    "send_resume_link",
    "start_draft",
    "submit",
    "take_charge",
    "take_up_unscanned",
    "tell_by_mail",
    "untold",
    "withdraw",
    "write_to_citizen",
    "write_to_town_hall",
]
