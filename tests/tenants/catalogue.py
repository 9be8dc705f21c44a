"""What PostgreSQL knows of a schema, object by object: the yardstick of « a copied schema equals a migrated one »."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from psycopg import sql

if TYPE_CHECKING:
    import psycopg

#: (kind, name, definition); the schema's own name reads ``<schema>``.
Objects = set[tuple[str, str, str]]

#: PostgreSQL writes the casts of an expression it has read back elsewhere than in the one it was given.
_CASTS = re.compile(r"::(text|character varying)(\[\])?|[()]")
#: Kinds whose definition is an expression that PostgreSQL rewrites.
_EXPRESSIONS = {"constraint", "index"}

_QUERIES = {
    "schema": "SELECT '<schema>', concat_ws('|', nspowner::regrole) FROM pg_namespace WHERE oid = %(oid)s",
    "relation": """
        SELECT relname, concat_ws('|', relkind, relpersistence, relrowsecurity, relforcerowsecurity, relreplident,
            relispartition, relhasrules, array_to_string(reloptions, ','), coalesce(a.amname, '-'),
            coalesce(s.spcname, '-'), relowner::regrole)
        FROM pg_class c LEFT JOIN pg_am a ON a.oid = c.relam LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
        WHERE relnamespace = %(oid)s AND relkind <> 't'""",
    "column": """
        SELECT c.relname || '.' || attname, concat_ws('|', rank() OVER (PARTITION BY c.oid ORDER BY attnum),
            format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attstorage, attcompression,
            attstattarget, array_to_string(attoptions, ','), l.collname, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = %(oid)s AND attnum > 0 AND NOT attisdropped AND c.relkind IN ('r', 'v', 'm')""",
    "sequence": """
        SELECT c.relname, concat_ws('|', format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax,
            seqcache, seqcycle, d.refobjid::regclass, a.attname, d.deptype)
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
        LEFT JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
        LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE c.relnamespace = %(oid)s""",
    "constraint": """
        SELECT coalesce(conrelid::regclass::text, '-') || '.' || conname, concat_ws('|', contype, condeferrable,
            condeferred, convalidated, connoinherit, pg_get_constraintdef(k.oid))
        FROM pg_constraint k WHERE connamespace = %(oid)s""",
    "index": """
        SELECT c.relname, concat_ws('|', indisunique, indisprimary, indisvalid, indisclustered, indisreplident,
            indnullsnotdistinct, pg_get_indexdef(c.oid))
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        WHERE c.relnamespace = %(oid)s AND t.relkind <> 't'""",
    "trigger": """
        SELECT c.relname || '.' || tgname, concat_ws('|', tgenabled, pg_get_triggerdef(t.oid))
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = %(oid)s AND NOT tgisinternal""",
    "function": """
        SELECT p.oid::regprocedure::text, concat_ws('|', proowner::regrole, pg_get_functiondef(p.oid))
        FROM pg_proc p WHERE pronamespace = %(oid)s AND prokind <> 'a'""",
    "rule": """
        SELECT c.relname || '.' || rulename, pg_get_ruledef(r.oid)
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace = %(oid)s""",
    "policy": """
        SELECT c.relname || '.' || polname, concat_ws('|', polcmd, polpermissive, pg_get_expr(polqual, polrelid),
            pg_get_expr(polwithcheck, polrelid), polroles::regrole[]::text)
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = %(oid)s""",
    "statistics": """
        SELECT stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE stxnamespace = %(oid)s""",
    "type": """
        SELECT typname, concat_ws('|', typtype, typnotnull, typdefault,
            (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
        FROM pg_type t WHERE typnamespace = %(oid)s AND typtype IN ('d', 'e', 'r')""",
    "text search configuration": """
        SELECT cfgname, (SELECT string_agg(concat_ws(':', maptokentype, mapseqno, mapdict::regdictionary), ',' ORDER BY
            maptokentype, mapseqno) FROM pg_ts_config_map WHERE mapcfg = c.oid)
        FROM pg_ts_config c WHERE cfgnamespace = %(oid)s""",
    "text search dictionary": """
        SELECT dictname, concat_ws('|', t.tmplname, dictinitoption)
        FROM pg_ts_dict d JOIN pg_ts_template t ON t.oid = d.dicttemplate WHERE dictnamespace = %(oid)s""",
    "comment": """
        SELECT concat_ws('.', c.relname, a.attname), d.description FROM pg_description d
        JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
        WHERE c.relnamespace = %(oid)s""",
    # Whatever kind is not read above is counted at least.
    "kind": """
        SELECT classid::regclass::text, count(*)::text FROM pg_depend
        WHERE refclassid = 'pg_namespace'::regclass AND refobjid = %(oid)s
          AND classid <> 'pg_default_acl'::regclass  -- a right, not an object: see _RIGHTS
        GROUP BY classid""",
}

_RIGHTS = """
    SELECT 'schema', '<schema>', x::text FROM pg_namespace, unnest(nspacl) x WHERE oid = %(oid)s
    UNION ALL SELECT 'relation', relname, x::text FROM pg_class, unnest(relacl) x WHERE relnamespace = %(oid)s
    UNION ALL SELECT 'column', attrelid::regclass || '.' || attname, x::text
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, unnest(attacl) x WHERE relnamespace = %(oid)s
    UNION ALL SELECT 'function', p.oid::regprocedure::text, x::text
        FROM pg_proc p, unnest(proacl) x WHERE pronamespace = %(oid)s
    UNION ALL SELECT 'default ' || defaclobjtype::text, defaclrole::regrole::text, x::text
        FROM pg_default_acl, unnest(defaclacl) x WHERE defaclnamespace = %(oid)s
"""


def objects_of(owner: psycopg.Connection[Any], schema: str) -> Objects:
    """Tables, columns, constraints, indexes, sequences, triggers, functions, and whatever else a schema may hold."""
    found: Objects = set()
    oid = _oid(owner, schema)
    for kind, query in _QUERIES.items():
        for name, definition in _read(owner, query, oid):
            text = str(definition).replace(schema, "<schema>")
            found.add(
                (
                    kind,
                    name.replace(schema, "<schema>"),
                    _CASTS.sub("", text) if kind in _EXPRESSIONS else text,
                )
            )
    return found


def rights_of(owner: psycopg.Connection[Any], schema: str) -> Objects:
    """Who may do what on the schema, its relations, columns and functions, and on those of later migrations."""
    rows = _read(owner, _RIGHTS, _oid(owner, schema))
    return {
        (kind, name.replace(schema, "<schema>"), right.replace(schema, "<schema>"))
        for kind, name, right in rows
    }


def _read(owner: psycopg.Connection[Any], query: str, oid: int) -> list[tuple[str, ...]]:
    """With nothing on the path, so that every name is written with its schema whoever reads."""
    with owner.transaction(force_rollback=True):
        owner.execute("SET LOCAL search_path = ''")
        return owner.execute(query.encode(), {"oid": oid}).fetchall()


def rows_of(owner: psycopg.Connection[Any], schema: str) -> Objects:
    """A digest of each table's rows, ids included, and where each sequence stands."""
    found: Objects = set()
    relations = owner.execute(
        "SELECT relname, relkind FROM pg_class WHERE relnamespace = %s AND relkind IN ('r', 'S')",
        [_oid(owner, schema)],
    ).fetchall()
    for name, kind in relations:
        where = sql.Identifier(schema, name)
        question = (
            sql.SQL(
                "SELECT concat_ws('|', count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text))) FROM {} t"
            )
            if kind == "r"
            else sql.SQL("SELECT concat_ws('|', last_value, is_called) FROM {}")
        )
        row = owner.execute(question.format(where)).fetchone()
        found.add(("rows" if kind == "r" else "sequence", name, str(row[0]) if row else ""))
    return found


def _oid(owner: psycopg.Connection[Any], schema: str) -> int:
    row = owner.execute("SELECT oid FROM pg_namespace WHERE nspname = %s", [schema]).fetchone()
    assert row is not None, f"{schema} does not exist"
    return int(row[0])
