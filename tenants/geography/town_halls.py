"""The town hall of a commune, from the shipped copy of the national directory."""

from datetime import date

from tenants.geography import snapshot
from tenants.geography.records import OpeningInterval, TownHallRecord


def town_hall_of(insee: str) -> TownHallRecord | None:
    """What the directory said of the town hall, or None (the Pacific and Saint-Pierre-et-Miquelon are not
    in it).
    """
    records = snapshot.shard(snapshot.TOWN_HALLS, snapshot.shard_of(insee))
    row = records.get("town_halls", {}).get(insee)
    if row is None:
        return None
    address, postal_code, city, phone, email, website, point, hours, note = row
    longitude, latitude = point or (None, None)
    return TownHallRecord(
        insee=insee,
        address=address,
        postal_code=postal_code,
        city=city,
        phone=phone,
        email=email,
        website=website,
        latitude=latitude,
        longitude=longitude,
        opening_hours=tuple(OpeningInterval(*interval) for interval in hours),
        note=note,
        collected_on=date.fromisoformat(records["collected_on"]),
    )
