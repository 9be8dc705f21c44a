"""The words of a procedure's definition."""

from enum import StrEnum


class Sector(StrEnum):
    """Sealed sectors of the order of 4 July 2013 (RU-030): data never crosses from one to another."""

    FISCALITE = "fiscalite"
    TRAVAIL_SOCIAL = "travail-social"
    SANTE = "sante"
    TRANSPORTS = "transports"
    ETAT_CIVIL_CITOYENNETE = "etat-civil-citoyennete"
    RELATIONS_ELUS = "relations-elus"
    SCOLAIRE_PERISCOLAIRE = "scolaire-periscolaire"
    SPORTS_SOCIOCULTUREL = "sports-socioculturel"
    ECONOMIE_URBANISME = "economie-urbanisme"
    POLICES_VOIRIE = "polices-voirie"
    RELATIONS_USAGERS = "relations-usagers"


class Perimeter(StrEnum):
    """On whose account the commune acts."""

    STATE = "state"
    """On behalf of the State (état civil, elections…)."""
    COMPULSORY = "compulsory"
    """A duty of every commune."""
    LOCAL = "local"
    """A service that the commune chose to give."""


class ChannelKind(StrEnum):
    """How a procedure can be done (norms: minimum bundle)."""

    OWN = "OWN"
    LINK = "LINK"
    PREP = "PREP"
    HUB = "HUB"


class Audience(StrEnum):
    """Who the procedure is for."""

    INDIVIDUAL = "individual"
    ASSOCIATION = "association"
    COMPANY = "company"
    ADMINISTRATION = "administration"


class Identification(StrEnum):
    """The least that a person must prove before filing."""

    NONE = "none"
    EMAIL = "email"
    FRANCECONNECT = "franceconnect"


class CostKind(StrEnum):
    """Whether the procedure costs something."""

    FREE = "free"
    PAID = "paid"
    VARIABLE = "variable"


class Acknowledgement(StrEnum):
    """What a deposit is answered with."""

    FULL = "full"
    """The accusé de réception électronique with every mention of R112-11-1."""
    RECEIPT = "receipt"
    """A receipt without legal effect, when no ARE is due (CRPA L112-3, R112-4)."""


class RetentionEnd(StrEnum):
    """What becomes of a file when its time is over."""

    DELETE = "delete"
    ANONYMISE = "anonymise"
    ARCHIVE = "archive"
    """Transferred to the public archives that answer for the commune (code du patrimoine, L212-2)."""


class Prefill(StrEnum):
    """What may fill a field beforehand: the person's account or FranceConnect."""

    IDENTITY = "identity"
    EMAIL = "email"
    PHONE = "phone"
    BIRTH_DATE = "birth_date"
    BIRTH_PLACE = "birth_place"
    ADDRESS = "address"


class DocumentNature(StrEnum):
    """What a supporting document is, so that one already held may be used again."""

    IDENTITY = "identity"
    PROOF_OF_ADDRESS = "proof_of_address"
    CIVIL_STATUS = "civil_status"
    MANDATE = "mandate"
    PROOF_OF_CAPACITY = "proof_of_capacity"
    PHOTO = "photo"
    BANK_DETAILS = "bank_details"
    """A relevé d’identité bancaire."""
    INCOME = "income"
    INSURANCE = "insurance"
    VACCINATION = "vaccination"
    """Health data (GDPR article 9): seen, then purged."""
    PLAN = "plan"
    STATUTES = "statutes"
    BUDGET = "budget"
    AUTHORISATION = "authorisation"
    OTHER = "other"


class Holder(StrEnum):
    """Who already has a document, so that nobody is asked for it (CRPA L113-12, L114-8)."""

    COMMUNE = "commune"
    ADMINISTRATION = "administration"


class StateSource(StrEnum):
    """Who knows a value that a person may let the town hall ask (démarche numérique: cnaf, dgfip, pole_emploi, mesri)."""

    CNAF = "cnaf"
    """The quotient familial: caf or MSA."""
    DGFIP = "dgfip"
    """The revenu fiscal de référence."""
    FRANCE_TRAVAIL = "france_travail"
    """Whether somebody is registered as looking for work (Pôle emploi until 2024)."""
    MESRI = "mesri"
    """Whether somebody is enrolled in higher education."""


NUMBER_SOURCES = frozenset({StateSource.CNAF, StateSource.DGFIP})
"""Those whose value is a whole number; that of the others is a text."""


class Purge(StrEnum):
    """When the files of a document are erased."""

    WITH_PIECES = "with_pieces"
    """With the other pieces: `retention.pieces_months` after the end."""
    AFTER_DECISION = "after_decision"
    """As soon as the request is answered: an identity document, health data."""


class Tone(StrEnum):
    """How an explanation is shown."""

    INFORMATION = "information"
    WARNING = "warning"


class DossierState(StrEnum):
    """The legal states of a dossier; a procedure may add nothing to them."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CLOSED = "closed"
    """Sans suite."""


class Action(StrEnum):
    """What somebody, or the clock, can do to a dossier."""

    SUBMIT = "submit"
    DECLARE_COMPLETE = "declare_complete"
    ASK_CORRECTION = "ask_correction"
    ANSWER_CORRECTION = "answer_correction"
    START_REVIEW = "start_review"
    ACCEPT = "accept"
    REFUSE = "refuse"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    ACCEPT_BY_SILENCE = "accept_by_silence"
    REFUSE_BY_SILENCE = "refuse_by_silence"


class Actor(StrEnum):
    """Who acts."""

    CITIZEN = "citizen"
    AGENT = "agent"
    CLOCK = "clock"
