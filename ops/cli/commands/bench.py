"""``parvis bench``: measure Parvis beside the stock way, in the same run, on a cluster made for it and thrown away."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, notes, progress_bar, table
from ops.embedded.errors import EmbeddedError
from ops.embedded.supervisor import Interrupted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from ops.bench.cluster import Cluster
    from ops.bench.fleet import Fleet
    from ops.bench.isolation import Isolation
    from ops.bench.provision import Provision


@contextmanager
def _cluster() -> Iterator[Cluster]:
    from ops.bench.cluster import throw_away

    if os.environ.get("PARVIS_ENV") == "production":
        raise CommandFailed(
            "Les mesures chargent la machine : elles ne tournent pas avec PARVIS_ENV=production."
        )
    try:
        with throw_away(lambda text: notes.print(text, markup=False)) as cluster:
            yield cluster
    except EmbeddedError as error:
        raise CommandFailed(error.message) from error  # its remedy names logs that are gone
    except Interrupted as interruption:
        notes.print("Arrêté.")
        raise SystemExit(interruption.exit_code) from None


def _machine() -> Document:
    return {"cores": len(os.sched_getaffinity(0)), "load_average": round(os.getloadavg()[0], 1)}


def provision(options: argparse.Namespace) -> Document:
    _at_least("--runs", options.runs, 1)
    _at_least("--communes", options.communes, 0)
    machine = _machine()
    with _cluster():
        from ops.bench import provision as bench

        try:
            with progress_bar("Ouverture", total=bench.steps(options.runs, options.communes)) as advance:
                found = bench.measure(options.runs, options.communes, advance)
        except bench.NotOpened as error:
            raise CommandFailed(
                f"Une commune ne s’est pas ouverte, la mesure ne vaut rien : {error}"
            ) from error
    return {**_of_provision(found), **machine}


def _of_provision(found: Provision) -> Document:
    ratios = {
        "cold_over_ddl": round(found.cold_over_ddl, 2),
        "stock_over_cold": round(found.stock_over_cold, 1),
        "bulk_ratio": None if found.bulk_ratio is None else round(found.bulk_ratio, 2),
    }
    return {**asdict(found), **ratios}


def _show_provision(document: Document) -> None:
    line(f"Une commune de {document['tables']} tables (médianes de {document['runs']} mesures) :")
    rows = [
        ("par les migrations (django-tenants)", document["stock_s"]),
        ("par clone_schema (django-tenants)", document["clone_s"]),
        ("DDL nu du même schéma", document["ddl_s"]),
        ("commune entière, à froid (Parvis)", document["cold_s"]),
        ("commune entière, schéma pris dans la réserve (Parvis)", document["warm_s"]),
    ]
    table(("Schéma", "Secondes"), [(label, f"{seconds:.3f}") for label, seconds in rows])
    line(f"Ouverture : {document['cold_over_ddl']:.2f} fois le DDL nu (contrat : 3 au plus).")
    line(
        f"Ouverture : {document['stock_over_cold']:.0f} fois plus rapide que les migrations (contrat : 20 au moins)."
    )
    line(f"Schéma en réserve : {document['warm_s'] * 1000:.0f} ms (contrat : 150 ms au plus).")
    if document["bulk_ratio"] is not None:
        line(
            f"{document['bulk_communes']} communes d’affilée : {document['bulk_first_s']:.3f} s par commune pour les "
            f"{document['bulk_sample']} premières, {document['bulk_last_s']:.3f} s pour les {document['bulk_sample']} "
            f"dernières, soit {document['bulk_ratio']:.2f} fois (contrat : 1,3 au plus)."
        )
    _show_machine(document)


def fleet(options: argparse.Namespace) -> Document:
    _at_least("--runs", options.runs, 1)
    _at_least("--communes", options.communes, 2)
    machine = _machine()
    with _cluster() as cluster:
        from ops.bench import fleet as bench

        try:
            with progress_bar("Flotte", total=bench.steps(options.communes, options.runs)) as advance:
                found = bench.measure(cluster.home, options.communes, options.runs, advance)
        except bench.NotMoved as error:
            raise CommandFailed(f"Une commune n’a pas suivi, la mesure ne vaut rien : {error}") from error
    return {**_of_fleet(found), **machine}


def _of_fleet(found: Fleet) -> Document:
    return {**asdict(found), "add_column_over_sql": round(found.add_column_over_sql, 2)}


def _show_fleet(document: Document) -> None:
    line(f"Une flotte de {document['communes']} communes (médianes de {document['rounds']} mesures) :")
    rows = [
        ("rien à faire, migrate_schemas (django-tenants), une commune", document["noop_stock_ms"]),
        ("rien à faire, fleet migrate (Parvis)", document["noop_ms"]),
        ("une colonne, boucle SQL nue", document["add_column_sql_ms"]),
        ("une colonne, fleet migrate (Parvis)", document["add_column_ms"]),
    ]
    table(("Par commune", "Millisecondes"), [(label, f"{value:.2f}") for label, value in rows])
    line(f"Rien à faire : {document['noop_ms']:.2f} ms par commune (contrat : 2 ms au plus).")
    line(
        f"Une colonne : {document['add_column_s']:.1f} s pour toutes, {document['add_column_over_sql']:.1f} fois la "
        "boucle SQL (contrat : 5 s au plus pour 1 000 communes, et 5 fois au plus)."
    )
    line(
        f"Dont {document['shared_s']:.1f} s jusqu’à la première commune, quel que soit leur nombre ; puis "
        f"{document['template_s']:.1f} s pour copier le modèle et refaire la réserve."
    )
    _show_machine(document)


def serve(options: argparse.Namespace) -> Document:
    _at_least("--runs", options.runs, 1)
    _at_least("--communes", options.communes, 2)
    _at_least("--seconds", options.seconds, 0.1)
    machine = _machine()
    with _cluster() as cluster:
        from ops.bench import serve as bench
        from ops.bench.asking import WrongAnswer

        try:
            with progress_bar("Pages", total=bench.steps(options.communes, options.runs)) as advance:
                found = bench.measure(cluster, options.communes, options.seconds, options.runs, advance)
        except WrongAnswer as error:
            raise CommandFailed(f"Une page n’a pas répondu, la mesure ne vaut rien : {error}") from error
    return {**asdict(found), **machine}


def _show_serve(document: Document) -> None:
    line(
        f"L’accueil complet de {document['communes']} communes, sans cache, par {document['workers']} processus "
        f"et {document['clients']} visiteurs à la fois (qui prennent leur part de la machine) :"
    )
    rows = [
        ("Parvis", document["uncached_rps"]),
        ("connexion de django-tenants, sans rôle par commune", document["stock_rps"]),
        ("une seule commune, connexion de Django, aucun aiguillage", document["single_tenant_rps"]),
    ]
    table(("Servi par", "Pages par seconde"), [(label, f"{rate:.0f}") for label, rate in rows])
    line(
        f"Parvis : {document['uncached_over_single']:.0%} de la même page sans communes (contrat : 90 % au moins)."
    )
    line(
        f"Une page : {document['statements']} requêtes SQL, {document['tenant_switches']} changement de commune "
        f"(contrat : 10 et 1), {document['p50_ms']:.0f} ms en médiane sous cette charge."
    )
    if document["flat"] is not None:
        line(
            f"De {document['few']} à {document['communes']} communes : {document['flat']:.0%} des pages par seconde."
        )
    _show_files(document)
    line(
        f"Les générateurs de charge ont pris {document['generator_ms']:.2f} ms de processeur par page dessinée, "
        f"{document['flood_us']:.0f} µs par page en fichier."
    )
    _show_machine(document)


def _show_files(document: Document) -> None:
    rows = [("les processus web eux-mêmes", document["in_process_rps"])]
    if document["proxy"] is not None:
        rows += [
            (f"{document['proxy']}, fichiers tenus par Parvis", document["cached_rps"]),
            (f"{document['proxy']}, mêmes fichiers dans un simple dossier", document["static_rps"]),
        ]
    table(("Pages gardées en fichiers, servies par", "Pages par seconde"), [(a, f"{b:.0f}") for a, b in rows])
    if document["proxy"] is None:
        line("Ni nginx ni Caddy sur cette machine : le serveur frontal n’est pas mesuré.")
    else:
        line(
            f"Parvis : {document['cached_over_static']:.0%} du même serveur et du même fichier (contrat : 80 % au moins)."
        )


def isolation(options: argparse.Namespace) -> Document:
    _at_least("--runs", options.runs, 1)
    _at_least("--communes", options.communes, 12)  # with fewer, each of the others would near its own limit
    _at_least("--seconds", options.seconds, 0.5)
    machine = _machine()
    with _cluster() as cluster:
        from ops.bench import isolation as bench
        from ops.bench.asking import WrongAnswer

        try:
            with progress_bar("Afflux", total=bench.steps(options.communes, options.runs)) as advance:
                found = bench.measure(cluster, options.communes, options.seconds, options.runs, advance)
        except WrongAnswer as error:
            raise CommandFailed(f"Une page n’a pas répondu, la mesure ne vaut rien : {error}") from error
    return {**_of_isolation(found), **machine}


def _of_isolation(found: Isolation) -> Document:
    ratios = {"moved": found.moved, "stock_moved": found.stock_moved, "schema_mb": found.memory.schema_mb}
    return {**asdict(found), **{name: round(value, 2) for name, value in ratios.items()}}


def _show_isolation(document: Document) -> None:
    line(
        f"Une commune reçoit {document['load_ratio']:.1f} fois la charge des {document['communes'] - 1} autres réunies "
        f"({document['others_rps']:.0f} pages par seconde ; la machine en dessine {document['capacity_rps']:.0f}) :"
    )
    rows = [
        ("Parvis", "others_p95_ms_alone", "others_p95_ms_under_load", "moved"),
        ("django-tenants, sans limite", "stock_p95_ms_alone", "stock_p95_ms_under_load", "stock_moved"),
    ]
    table(
        ("Temps de réponse des autres (95e centile)", "Sans afflux", "Sous l’afflux", "Écart"),
        [
            (label, f"{document[alone]:.0f} ms", f"{document[loaded]:.0f} ms", f"{document[moved]:+.0%}")
            for label, alone, loaded, moved in rows
        ],
    )
    line(
        f"Parvis a refusé {document['refused']} demandes à la commune qui déborde ({document['refused_share']:.0%}, "
        f"limite {document['limit']}, {document['refusal_p50_ms']:.1f} ms un refus), "
        f"{document['others_refused']} aux autres (contrat : écart de moins de 20 %)."
    )
    line(
        f"Le générateur de charge a pris {document['generator_cpu']:.0%} d’un processeur ; face à un serveur qui ne fait "
        f"rien, ses réponses arrivent en {document['null_p95_ms']:.1f} ms."
    )
    held = document["memory"]
    line(
        f"Mémoire d’une connexion : {held['empty_mb']:.0f} Mo, puis {held['learnt_mb']:.0f} Mo après "
        f"{held['schemas']} communes ({document['schema_mb']:.2f} Mo chacune), {held['bounded_mb']:.0f} Mo au plus "
        f"si elle se ferme après {held['max_schemas']} ; un processus web : {held['worker_mb']:.0f} Mo."
    )
    _show_machine(document)


def everything(options: argparse.Namespace) -> Document:
    """One cluster for the four: a thousand communes open once. ``fleet`` comes last, its columns stay in the tables."""
    _at_least("--communes", options.communes, 12)
    machine = _machine()
    with _cluster() as cluster:
        from ops.bench import fleet, isolation, provision, serve

        count = options.communes
        total = (
            provision.steps(5, count)
            + serve.steps(count, 15)
            + isolation.steps(count, 5)
            + fleet.steps(count, 5)
        )
        with progress_bar("Mesures", total=total) as advance:
            opened = provision.measure(5, count, advance)
            with cluster.supervisor.for_a_while():
                served = serve.measure(cluster, count, 1.0, 15, advance)
            with cluster.supervisor.for_a_while():
                walled = isolation.measure(cluster, count, 8.0, 5, advance)
            moved = fleet.measure(cluster.home, count, 5, advance)
    return {
        "provision": {**_of_provision(opened), **machine},
        "serve": {**asdict(served), **machine},
        "isolation": {**_of_isolation(walled), **machine},
        "fleet": {**_of_fleet(moved), **machine},
    }


def _show_everything(document: Document) -> None:
    _show_provision(document["provision"])
    _show_serve(document["serve"])
    _show_isolation(document["isolation"])
    _show_fleet(document["fleet"])


def _show_machine(document: Document) -> None:
    line(
        f"Machine : {document['cores']} cœurs, charge de {document['load_average']} avant la mesure ; "
        "seuls les rapports se comparent d’une machine à l’autre."
    )


def export(options: argparse.Namespace) -> Document:
    _at_least("--runs", options.runs, 1)
    _at_least("--communes", options.communes, 2)
    machine = _machine()
    with _cluster():
        from ops.bench import export as bench

        with progress_bar("Export", total=bench.steps(options.communes, options.runs)) as advance:
            found = bench.measure(options.communes, options.runs, advance)
    ratios = {
        "among_over_alone": round(found.among_over_alone, 2),
        "rows_among_over_alone": round(found.rows_among_over_alone, 2),
        "pg_dump_among_over_alone": round(found.pg_dump_among_over_alone, 2),
    }
    return {**asdict(found), **ratios, **machine}


def _show_export(document: Document) -> None:
    line(
        f"L’archive d’une commune, seule puis parmi {document['communes']} (médianes de {document['runs']} mesures) :"
    )
    rows = [
        ("archive entière (Parvis)", ""),
        ("archive sans le site (Parvis)", "rows_"),
        ("pg_dump -n", "pg_dump_"),
    ]
    table(
        ("", "Seule", "Parmi les autres", "Rapport"),
        [
            (
                label,
                f"{document[f'{key}alone_s']:.3f} s",
                f"{document[f'{key}among_s']:.3f} s",
                f"{document[f'{key}among_over_alone']:.2f}",
            )
            for label, key in rows
        ],
    )
    line("Contrat : 2 au plus.")
    _show_machine(document)


def _at_least(option: str, value: float, least: float) -> None:
    if value < least:
        raise UsageError(f"{option} {value:g} : {least:g} au moins.")


def _runs(parser: argparse.ArgumentParser, runs: int = 5) -> None:
    parser.add_argument(
        "--runs",
        type=int,
        default=runs,
        metavar="R",
        help=f"le nombre de mesures dont on prend la médiane ({runs})",
    )


def _serve_options(parser: argparse.ArgumentParser) -> None:
    _load(
        parser, seconds=1.0, runs=15
    )  # short and many: two sides of a round meet the same moment of the machine


def _isolation_options(parser: argparse.ArgumentParser) -> None:
    _load(parser, seconds=8.0)


def _load(parser: argparse.ArgumentParser, seconds: float, runs: int = 5) -> None:
    _runs(parser, runs)
    parser.add_argument(
        "--communes",
        type=int,
        default=100,
        metavar="N",
        help="le nombre de communes servies tour à tour (100)",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=seconds,
        metavar="S",
        help=f"la durée de chaque charge, en secondes ({seconds:g})",
    )


def _provision_options(parser: argparse.ArgumentParser) -> None:
    _runs(parser)
    parser.add_argument(
        "--communes",
        type=int,
        default=100,
        metavar="N",
        help="le nombre de communes ouvertes d’affilée (100)",
    )


def _everything_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--communes", type=int, default=100, metavar="N", help="le nombre de communes de l’installation (100)"
    )


def _fleet_options(parser: argparse.ArgumentParser) -> None:
    _runs(parser)
    parser.add_argument(
        "--communes", type=int, default=100, metavar="N", help="le nombre de communes de la flotte (100)"
    )


COMMANDS = [
    Command(
        ("bench", "all"),
        "les quatre mesures suivantes sur une même installation : ouvrir mille communes une seule fois",
        everything,
        _show_everything,
        _everything_options,
        needs_database=False,
    ),
    Command(
        ("bench", "export"),
        "exporter une commune seule puis parmi d’autres, à côté de pg_dump",
        export,
        _show_export,
        _fleet_options,
        needs_database=False,
    ),
    Command(
        ("bench", "provision"),
        "ouvrir une commune, à côté des migrations et de clone_schema",
        provision,
        _show_provision,
        _provision_options,
        needs_database=False,
    ),
    Command(
        ("bench", "fleet"),
        "migrer toute la flotte, à côté de migrate_schemas et d’une boucle SQL",
        fleet,
        _show_fleet,
        _fleet_options,
        needs_database=False,
    ),
    Command(
        ("bench", "serve"),
        "servir l’accueil d’une commune, à côté de la même page sans communes",
        serve,
        _show_serve,
        _serve_options,
        needs_database=False,
    ),
    Command(
        ("bench", "isolation"),
        "charger une commune sept fois plus que toutes les autres, et voir ce qu’elles en sentent",
        isolation,
        _show_isolation,
        _isolation_options,
        needs_database=False,
    ),
]
