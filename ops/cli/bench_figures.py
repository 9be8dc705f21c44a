"""What the benches measured, in words and tables. The documents are those of ``--json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.cli.terminal import line, table

if TYPE_CHECKING:
    from ops.cli.command import Document


def show_provision(document: Document) -> None:
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


def show_fleet(document: Document) -> None:
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


def show_serve(document: Document) -> None:
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


def show_isolation(document: Document) -> None:
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
        f"si elle se ferme après {held['max_schemas']} ; un processus web : "
        f"{held['worker_mb']:.0f} Mo (contrat : 140 au plus)."
    )
    _show_machine(document)


def show_everything(document: Document) -> None:
    show_provision(document["provision"])
    show_serve(document["serve"])
    show_isolation(document["isolation"])
    show_fleet(document["fleet"])


def show_export(document: Document) -> None:
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


def show_deposits(document: Document) -> None:
    line(
        f"{document['deposits']} personnes envoient leur demande à une commune au même moment, {document['workers']} "
        f"processus de {document['threads']} fils (médianes de {document['rounds']} mesures) :"
    )
    rows = [
        ("Parvis, ses limites, chacun revient quand on le lui dit", "lost", "p50_s", "last_s"),
        ("django-tenants, sans limite", "stock_lost", "stock_p50_s", "stock_last_s"),
    ]
    table(
        ("", "Perdues", "La moitié sont arrivées", "La dernière"),
        [
            (label, str(document[lost]), f"{document[half]:.1f} s", f"{document[last]:.1f} s")
            for label, lost, half, last in rows
        ],
    )
    line(f"Les mêmes l’une après l’autre : {document['one_by_one_s']:.1f} s.")
    line(
        f"Contrat : aucune perdue ({document['lost']}), aucune en double ({document['twice']}) ; "
        f"{document['told_to_come_back']} fois, il a fallu revenir."
    )
    _show_machine(document)


def _show_machine(document: Document) -> None:
    line(
        f"Machine : {document['cores']} cœurs, charge de {document['load_average']} avant la mesure ; "
        "seuls les rapports se comparent d’une machine à l’autre."
    )
