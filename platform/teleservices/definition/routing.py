"""Which service of the town hall receives a request."""

from pydantic import Field

from teleservices.definition.base import Part, Slug
from teleservices.expressions import Condition


class Route(Part):
    """A rule: the first that holds names the service by its slug, else the offer's own service receives.

    A commune without a service of that slug keeps the offer's.
    """

    when: Condition
    service: Slug = Field(description="Slug of a service: mairie, etat-civil, voirie-cadre-de-vie…")
