"""20 to 40: schemas, people, domains, the outside, archives, load, names."""

from __future__ import annotations

from tests.isolation.register.attack import Attack

_I, _T, _ID = "tests/isolation/", "tests/tenants/", "tests/identity/"
_VIEWS = _I + "test_every_view.py::"
_ATTACKS = _I + "test_attacks.py::"
_HOSTS = _I + "test_hosts.py::"
_OUTSIDE = _I + "test_outside.py::"
_STRANGERS = _I + "test_strangers.py::"
_OPERATOR = _I + "test_operator.py::"
_FILES = _I + "test_page_files.py::"
_WALLS = _T + "test_walls.py::"
_SWITCHING = _T + "test_switching.py::"
_FC = _ID + "test_franceconnect.py::"
_PC = _ID + "test_proconnect.py::"
_LINK = _ID + "test_email_link.py::"
_DOMAINS = "tests/tenants/test_domains.py::"
_FOLLOWING = "tests/teleservices/test_following.py::"
_SCANNING = "tests/teleservices/test_scanning.py::"
_REGISTERS = "tests/teleservices/test_registers.py::"
_STATE = "tests/teleservices/test_state_data.py::"
_ARCHIVE = "tests/ops/backups/test_archive.py::"

DATA = (
    Attack(
        20,
        "A schema dropped, renamed, half migrated",
        (
            _VIEWS + "test_a_view_without_its_schema_is_503_and_never_rows_of_public",
            _STRANGERS + "test_a_half_migrated_schema_is_503_and_never_rows_of_public",
            _WALLS + "test_a_missing_schema_raises_and_reads_nothing_of_public",
            _WALLS + "test_a_schema_closed_to_the_role_raises",
        ),
    ),
    Attack(
        21,
        "A rollback, then a query",
        (
            _SWITCHING + "test_a_savepoint_rolled_back_in_another_commune",
            _SWITCHING + "test_a_transaction_lost_to_an_error_says_its_own_error_then_the_next_one_is_right",
            _SWITCHING + "test_a_connection_killed_in_the_middle_is_made_again_in_the_right_commune",
            _WALLS + "test_role_and_path_agree_after_a_rollback",
        ),
    ),
    Attack(
        22,
        "Plain SQL, a server-side cursor, COPY, prepared statements, a pool",
        (
            _SWITCHING + "test_a_server_side_cursor_goes_on_in_its_own_commune",
            _SWITCHING + "test_a_named_cursor_held_over_a_commit_reads_what_it_was_opened_on",
            _SWITCHING + "test_copy_and_raw_sql_stay_in_their_commune",
            _SWITCHING + "test_a_prepared_statement_is_planned_anew_in_each_commune",
            _SWITCHING + "test_connections_are_ours_alone",
            _WALLS + "test_the_role_of_one_commune_cannot_read_another",
        ),
    ),
    Attack(
        23,
        "An agent of one commune promoted in another; the operator's staff in a commune",
        (
            _PC + "test_a_role_here_is_none_there",
            _ID + "test_foundations.py::test_roles_are_explicit",
            _ID + "test_second_factor.py::test_a_commune_is_not_the_console",
        ),
        "support access (reason, banner, time limit, both logs): no such feature yet",
    ),
    Attack(
        24,
        "The console from a commune's host, with the staff's session",
        (
            _OPERATOR + "test_no_page_of_the_console_answers_on_a_communes_host",
            _ATTACKS + "test_the_console_is_on_the_operators_host_only",
            _ATTACKS + "test_the_operators_host_serves_no_commune",
        ),
    ),
    Attack(
        25,
        "A webhook's secret, an event of Stripe that names another",
        (
            "tests/billing/test_stripe.py::test_bad_signatures_are_refused",
            "tests/billing/test_stripe.py::test_other_people_s_events_change_nothing",
            "tests/billing/test_stripe.py::test_a_reference_that_stripe_gives_to_another_is_not_ours",
            "tests/billing/test_stripe.py::test_a_claim_of_payment_is_checked_at_stripe",
        ),
        "tokens of an API of the communes: no such feature yet",
    ),
    Attack(
        26,
        "An answer by e-mail or SMS that reaches a neighbour",
        (),
        "inbound e-mail and SMS: no such feature yet",
    ),
    Attack(
        27,
        "A domain claimed without proof, twice, or left dangling",
        (
            _T + "test_naming.py::test_the_operators_own_hosts_are_no_communes",
            _T + "test_naming.py::test_the_former_host_stays_the_communes_own",
            _FILES + "test_a_host_that_changed_hands_does_not_show_what_the_former_owner_kept",
            _DOMAINS + "test_a_name_leads_nowhere_before_its_proof_and_everywhere_after",
            _DOMAINS + "test_only_the_proof_decides_between_two_communes",
            _DOMAINS + "test_an_alias_proves_nothing",
            _DOMAINS + "test_a_name_that_was_given_up_is_404_at_once_and_its_old_proof_serves_nobody",
            _DOMAINS + "test_the_name_of_a_commune_that_is_gone_is_404_and_may_be_proved_by_another",
            _DOMAINS + "test_operators_names_and_those_above_them_are_never_a_communes",
            _DOMAINS + "test_what_is_no_name_is_refused",
            _DOMAINS + "test_a_public_suffix_is_nobodys",
            _DOMAINS + "test_a_silent_or_broken_name_server_loses_no_proof",
            _DOMAINS + "test_a_proof_that_is_gone_is_missed_for_days_told_then_withdrawn_after_the_grace",
        ),
    ),
    Attack(
        28,
        "Certificates ordered for hosts that nobody asked for",
        (
            "tests/ops/test_caddy.py::test_a_real_caddy_orders_certificates_for_our_hosts_alone",
            _T + "test_aliases.py::test_a_certificate_is_for_hosts_that_are_served_here",
            _T + "test_aliases.py::test_a_claim_without_proof_gets_no_certificate",
            _T + "test_aliases.py::test_only_the_proxy_is_answered_and_the_address_is_absent_for_others",
            _T
            + "test_aliases.py::test_a_flood_of_names_asks_the_database_once_each_and_an_error_says_nothing",
        ),
    ),
    Attack(
        29,
        "A subdomain taken again after a deletion",
        (
            _T + "test_naming.py::test_a_slug_is_not_anothers_while_its_commune_lives_nor_a_year_after",
            _T + "test_naming.py::test_no_opening_takes_a_slug_that_is_kept",
        ),
    ),
    Attack(
        30,
        "OpenID Connect: open redirect, state, nonce, mix-up, issuer, audience, injected code, logout, linking",
        (
            _FC + "test_what_a_return_must_not_be",
            _FC + "test_a_return_serves_once",
            _FC + "test_a_code_of_somebody_elses_sign_in",
            _FC + "test_a_code_of_another_commune",
            _STATE + "test_nothing_of_one_commune_serves_another",
            _FC + "test_another_providers_return",
            _FC + "test_where_one_goes_on",
            _FC + "test_a_logouts_state_opens_nothing",
            _FC + "test_never_attached_by_the_address_alone",
            _FC + "test_a_secret_of_another_commune_is_not_readable",
            _LINK + "test_an_open_redirect_is_dropped",
        ),
    ),
    Attack(
        31,
        "The server made to ask an address that somebody gave",
        (
            _OUTSIDE + "test_every_place_that_asks_another_machine_is_known",
            _OUTSIDE + "test_a_webmaster_makes_the_server_fetch_nothing",
            _OUTSIDE + "test_the_embed_chooser_says_that_it_takes_nothing",
            _FC + "test_only_https_issuers",
            _REGISTERS + "test_nobody_asks_the_directory_through_us",
            _STATE + "test_a_strange_answer_is_no_answer",
        ),
        "connectors ask the operator's addresses alone; outgoing webhooks (DNS rebinding, redirects): not yet",
    ),
    Attack(
        32,
        "Scripts that a commune writes, run on the operator's screens",
        (
            _OPERATOR + "test_nothing_a_commune_writes_is_run_by_the_console",
            _OPERATOR + "test_nothing_a_commune_is_called_is_run_by_its_own_pages",
            "tests/design/test_components.py::test_texts_are_escaped_everywhere",
            "tests/design/test_pdf.py::test_what_people_wrote_is_text_never_markup",
        ),
    ),
    Attack(
        33,
        "Policies and cross-origin answers that name a neighbour",
        (
            _STRANGERS + "test_no_answer_is_open_to_a_neighbours_scripts",
            _HOSTS + "test_no_header_moves_a_request_nor_is_repeated",
            "tests/cms/test_webmaster.py::test_the_admin_is_as_strict_as_the_site",
        ),
    ),
    Attack(
        34,
        "An archive that holds a neighbour's rows, a restoration over a neighbour",
        (
            _ARCHIVE + "test_the_role_of_a_commune_reads_no_other",
            _ARCHIVE + "test_every_table_is_exported_or_left_out_with_its_reason",
            "tests/ops/backups/test_import.py::test_a_name_that_is_taken_is_refused_and_another_given",
            "tests/ops/backups/test_import.py::test_nothing_private_is_in_the_public_rows",
            "tests/ops/restoration/test_restoration.py::test_another_communes_archive_is_refused_and_nothing_moves",
            "tests/ops/backups/test_kept.py::test_it_is_nothing_to_who_has_no_key_and_the_same_to_who_has",
            "tests/ops/backups/test_kept.py::test_it_ends_with_its_key",
        ),
        "moves between servers: no such feature yet",
    ),
    Attack(
        35,
        "Private words, or a neighbour's, in logs and reports of errors",
        (
            "tests/ops/monitoring/test_sentry.py::test_an_error_in_a_communes_view_is_tagged_and_bare",
            "tests/ops/monitoring/test_sentry.py::test_an_error_in_a_communes_task_is_tagged_and_bare",
            "tests/ops/monitoring/test_sentry.py::test_one_request_does_not_lend_its_tag_to_the_next",
            "tests/ops/monitoring/test_logs.py::test_fields_that_name_people_do_not_pass",
            "tests/ops/monitoring/test_logs.py::test_what_libraries_write_is_masked",
            _FC + "test_the_log_names_no_citizen",
        ),
    ),
    Attack(36, "A commune's crowd that slows the others", (_I + "test_load.py",), ""),
    Attack(
        37,
        "Limits shared by everybody",
        (_LINK + "test_links_are_counted_by_commune", _T + "test_admission.py"),
    ),
    Attack(
        38,
        "Whether a commune or an account exists, guessed from the answers",
        (
            _STRANGERS + "test_a_commune_that_is_gone_and_a_host_that_never_was_are_the_same",
            _LINK + "test_the_same_answer_for_known_and_unknown",
            _FOLLOWING + "test_wrong_code_wrong_reference_and_nobody_get_the_same_answer",
            _VIEWS + "test_an_object_of_another_commune_and_an_absent_one_give_the_same_answer",
        ),
        "durations are not asserted: the suite holds no timed assertion",
    ),
    Attack(
        39,
        "Uploads that exhaust: a flood of pixels, an archive that swells",
        (
            _OUTSIDE + "test_a_flood_of_pixels_is_refused_before_it_is_decoded",
            _OUTSIDE + "test_a_flood_of_pixels_is_no_image_of_the_site",
            _OUTSIDE + "test_every_archive_that_is_opened_is_known",
            _ARCHIVE + "test_an_archive_that_is_not_what_it_declares_is_refused",
            _SCANNING + "test_a_stream_without_end_is_refused_by_its_limit",
            _SCANNING + "test_a_scanner_that_hangs_is_left_alone",
        ),
        "",
    ),
    Attack(
        40,
        "A commune called like a part of the platform",
        (
            _T + "geography/test_slugs.py::test_a_reserved_word_is_never_a_slug",
            _T + "geography/test_slugs.py::test_every_commune_has_a_unique_valid_host_label",
            _T + "test_naming.py::test_a_reserved_host_is_nobodys",
            _T + "test_hard_names.py::test_the_sender_of_any_commune_is_one_address",
        ),
    ),
)
