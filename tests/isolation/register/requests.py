"""1 to 19: hosts, cookies, tokens, caches, files, tasks, threads."""

from __future__ import annotations

from tests.isolation.register.attack import Attack

_I, _T, _ID = "tests/isolation/", "tests/tenants/", "tests/identity/"
_VIEWS = _I + "test_every_view.py::"
_ALIASES = "tests/tenants/test_aliases.py::"
_ATTACKS = _I + "test_attacks.py::"
_WAGTAIL = _I + "test_wagtail.py::"
_HOSTS = _I + "test_hosts.py::"
_CODE = _I + "test_code.py::"
_OUTSIDE = _I + "test_outside.py::"
_STRANGERS = _I + "test_strangers.py::"
_FILES = _I + "test_page_files.py::"
_WALLS = _T + "test_walls.py::"
_SWITCHING = _T + "test_switching.py::"
_MIDDLEWARE = _T + "test_middleware.py::"
_KEYS = _T + "test_keys.py::"
_FC = _ID + "test_franceconnect.py::"
_PC = _ID + "test_proconnect.py::"
_LINK = _ID + "test_email_link.py::"
_ARCHIVE = "tests/ops/backups/test_archive.py::"

REQUESTS = (
    Attack(
        1,
        "Host spoofed: X-Forwarded-Host, absolute address, two hosts, port, final dot, punycode, case",
        (
            _HOSTS + "test_spellings_of_a_host_lead_to_its_commune_and_are_not_repeated",
            _HOSTS + "test_no_header_moves_a_request_nor_is_repeated",
            _HOSTS + "test_two_hosts_in_one_request_are_one_commune_or_none",
            _MIDDLEWARE + "test_case_port_and_final_dot_lead_to_the_same_commune",
            _FILES + "test_a_host_written_otherwise_writes_nothing_of_its_own",
        ),
    ),
    Attack(
        2,
        "A host that is nobody's: 404, never the operator's application",
        (
            _HOSTS + "test_a_host_that_is_nobodys_gets_nothing",
            _MIDDLEWARE + "test_a_host_that_is_nobodys_is_404_and_never_the_operators_application",
        ),
    ),
    Attack(
        3,
        "A session cookie replayed on a neighbour's host",
        (
            _VIEWS + "test_a_session_of_another_commune_is_nobodys",
            _WAGTAIL + "test_a_session_of_another_commune_opens_no_admin",
            _ID + "test_agents_page.py::test_a_session_stays_in_its_commune",
            _ALIASES + "test_a_session_of_a_neighbour_or_that_ended_keeps_nobody_on_an_old_host",
        ),
    ),
    Attack(
        4,
        "A cookie tossed from a neighbour's subdomain",
        (
            _ATTACKS + "test_cookies_belong_to_one_host",
            "tests/config/test_production.py::test_cookies_are_host_only_and_prefixed_over_https",
            _STRANGERS + "test_a_session_that_somebody_planted_does_not_become_the_victims",
        ),
    ),
    Attack(
        5,
        "A form posted with a neighbour's token or from its origin",
        (_ATTACKS + "test_a_form_posted_from_a_neighbour_is_refused",),
    ),
    Attack(
        6,
        "Login CSRF, session fixation",
        (
            _FC + "test_the_session_id_changes",
            _FC + "test_a_code_of_somebody_elses_sign_in",
            _LINK + "test_no_get",
            _STRANGERS + "test_a_session_that_somebody_planted_does_not_become_the_victims",
        ),
    ),
    Attack(
        7,
        "A shared cache poisoned, or deceived into keeping a private page",
        (
            _HOSTS + "test_no_header_moves_a_request_nor_is_repeated",
            _HOSTS + "test_a_private_page_has_no_name_that_a_cache_would_keep",
            _HOSTS + "test_private_pages_are_kept_by_nobody",
            _FILES + "test_each_commune_has_its_own_under_its_own_host",
            _FILES + "test_no_header_of_the_visitor_is_in_the_file",
            _ID + "test_context.py::test_an_anonymous_answer_does_not_vary",
        ),
    ),
    Attack(
        8,
        "A key of the cache, or a memory of the process, shared by two communes",
        (
            _ATTACKS + "test_cache_keys_carry_the_commune",
            _CODE + "test_what_a_process_remembers_is_nobodys_in_particular",
            _CODE + "test_caches_are_asked_by_the_key_that_carries_the_commune",
            _WALLS + "test_content_types_have_equal_ids_in_every_commune",
            _T + "test_template.py::test_permissions_have_equal_ids_in_every_commune",
            "tests/cms/test_addresses.py::test_what_wagtail_remembers_of_a_site_is_the_communes",
        ),
    ),
    Attack(
        9,
        "An invitation or a sign-in link of one commune used on another, or poisoned by the Host header",
        (
            _PC + "test_another_communes_invitation",
            _LINK + "test_a_link_of_another_commune",
            _ATTACKS + "test_a_signed_token_means_nothing_elsewhere",
            _CODE + "test_every_signature_is_salted_with_the_commune",
            "tests/cms/test_workflow_mail.py::test_a_workflow_email_carries_the_communes_address",
        ),
        "nobody has a password: there is none to reset",
    ),
    Attack(
        10,
        "A signed address, cookie or value of one commune on another",
        (
            _ATTACKS + "test_a_signed_token_means_nothing_elsewhere",
            _CODE + "test_every_signature_is_salted_with_the_commune",
            "tests/cms/test_preparing.py::test_the_key_of_one_commune_opens_no_other",
            "tests/teleservices/test_state_data.py::test_nothing_of_one_commune_serves_another",
        ),
    ),
    Attack(
        11,
        "Files: a path that climbs, a neighbour's prefix, renditions, documents, SVG, an archive that climbs",
        (
            _WAGTAIL + "test_media_and_documents_are_served_by_their_own_commune_only",
            _HOSTS + "test_paths_that_climb_reach_no_file",
            _OUTSIDE + "test_a_document_that_a_browser_could_run_is_handed_as_a_download",
            _OUTSIDE + "test_a_file_is_judged_by_its_octets",
            _OUTSIDE + "test_a_picture_that_is_also_a_page_is_a_picture_only",
            _OUTSIDE + "test_every_archive_that_is_opened_is_known",
            _ATTACKS + "test_files_without_a_commune_raise",
            _ATTACKS + "test_a_private_file_has_no_address",
            _KEYS + "test_a_file_of_one_commune_is_nothing_to_another",
            _ARCHIVE + "test_an_archive_that_is_not_what_it_declares_is_refused",
            "tests/cms/test_addresses.py::test_a_drawing_that_is_opened_alone_runs_nothing",
            "tests/cms/test_addresses.py::test_media_hands_out_renditions_only",
        ),
    ),
    Attack(
        12,
        "An id or a UUID of a neighbour at every address",
        (
            _VIEWS + "test_every_view_has_a_case",
            _VIEWS + "test_an_object_of_another_commune_and_an_absent_one_give_the_same_answer",
            _WAGTAIL + "test_the_admin_shows_nothing_of_another_commune",
        ),
    ),
    Attack(
        13,
        "A neighbour's pages in the search, autocompletion, sitemap, robots, orderings",
        (
            _WAGTAIL + "test_publishing_in_one_commune_is_invisible_in_the_other",
            _STRANGERS + "test_no_search_list_or_export_of_a_neighbour_names_it",
        ),
        "RSS and feeds, the open data API: no such feature yet",
    ),
    Attack(
        14,
        "A neighbour's rows in exports, CSV, PDF, e-mails",
        (
            _STRANGERS + "test_no_search_list_or_export_of_a_neighbour_names_it",
            _VIEWS + "test_an_object_of_another_commune_and_an_absent_one_give_the_same_answer",
            _T
            + "test_outbox.py::test_a_mail_leaves_in_the_communes_name_and_is_the_same_mail_when_sent_again",
        ),
        "calendars (ICS) come with appointments: no such feature yet",
    ),
    Attack(
        15,
        "A task without its commune, retried, put off, periodic; a worker used again after an error",
        (
            _SWITCHING + "test_a_worker_recycled_or_used_again_after_an_error_reads_the_commune_of_its_task",
            _CODE + "test_every_task_refuses_to_run_without_a_schema",
            _CODE + "test_every_entry_of_beat_names_its_schema",
            _CODE + "test_no_task_is_chained_and_no_result_is_kept",
            _ATTACKS + "test_a_task_of_a_schema_that_is_gone_fails",
        ),
        "chords and a result backend are not used, and refused by a test",
    ),
    Attack(
        16,
        "A group of websockets or server-sent events shared",
        (),
        "websockets: no such feature, and WSGI has none",
    ),
    Attack(
        17,
        "A command without a commune; what waits for a commit after a switch",
        (
            _CODE + "test_a_command_without_a_commune_finds_no_table",
            _SWITCHING + "test_what_waits_for_the_commit_runs_where_it_was_asked_for",
            "tests/test_repository.py::test_contexts_send_each_other_no_signal",
        ),
    ),
    Attack(
        18,
        "Threads, async views, a streamed answer that reads after the switch back",
        (
            _SWITCHING + "test_twenty_threads_over_two_communes_never_cross",
            _SWITCHING + "test_a_streamed_answer_reads_its_own_commune_to_the_end",
            "tests/test_repository.py::test_no_view_is_async",
        ),
    ),
    Attack(
        19,
        "A backend shared behind PgBouncer",
        (_SWITCHING + "test_connections_are_ours_alone",),
        "PgBouncer in transaction mode is refused by the handbook; not tried, the suite installs none",
    ),
)
