"""What somebody could try who writes SQL of his own on the reader's connection. `{id}`, `{label}` and `{c}` are a
hidden row's number, label and C: he may have learnt them elsewhere, and must not learn more."""

from __future__ import annotations

from typing import Any, Final

# Questions about rows, which both databases understand.
BOTH: Final = """
SELECT * FROM statement
SELECT * FROM STATEMENT
SELECT * FROM "statement"
SELECT value FROM statement WHERE id = {id}
SELECT value FROM statement WHERE label_id = {label}
SELECT value FROM statement WHERE label_id = 0
SELECT value FROM statement WHERE 1=1 OR label_id = {label}
SELECT count(*), max(id), min(ts), max(value) FROM statement
SELECT label_id, count(*) FROM statement GROUP BY label_id
SELECT value FROM statement UNION SELECT token FROM token UNION ALL SELECT origin FROM record
SELECT value FROM statement INTERSECT SELECT value FROM statement WHERE label_id = {label}
SELECT value FROM statement EXCEPT SELECT value FROM statement WHERE label_id <> {label}
SELECT value, lag(value) OVER (ORDER BY id), lead(value) OVER (ORDER BY id), first_value(id) OVER () FROM statement
SELECT sum(id) OVER (), rank() OVER (ORDER BY value DESC), value FROM statement
WITH statement AS (SELECT * FROM main.statement) SELECT * FROM statement
WITH statement AS (SELECT * FROM ledger.statement) SELECT * FROM statement
WITH t AS (SELECT * FROM statement), statement AS (SELECT * FROM t) SELECT * FROM statement
WITH token(a, b, c) AS (SELECT 1, 2, 3) SELECT * FROM token, statement
WITH RECURSIVE n(x) AS (SELECT {id} UNION ALL SELECT x + 1 FROM n LIMIT 5) SELECT s.* FROM n JOIN statement s ON s.id = x
WITH RECURSIVE r(v) AS (SELECT value FROM statement UNION SELECT value FROM statement JOIN r ON true LIMIT 9) SELECT * FROM r
SELECT * FROM statement a JOIN statement b ON a.id <> b.id
SELECT * FROM statement a NATURAL JOIN token
SELECT * FROM token t LEFT JOIN statement s ON s.id = t.statement_id LEFT JOIN record r ON true
SELECT * FROM statement s RIGHT JOIN part p ON p.label_id = s.label_id
SELECT * FROM statement s FULL JOIN token t ON t.statement_id = s.id
SELECT * FROM statement WHERE EXISTS (SELECT 1 FROM label WHERE spelling LIKE '%zebra%')
SELECT CASE WHEN EXISTS (SELECT 1 FROM token WHERE token LIKE 'zebraf%') THEN 'zebra' || 'finch' END
SELECT CASE WHEN (SELECT count(*) FROM token WHERE token >= 'zebra' AND token < 'zebrb') > 0 THEN 'zebra' || 'finch' END
SELECT (SELECT spelling FROM label WHERE label_id = {label})
SELECT value FROM statement ORDER BY (SELECT max(spelling) FROM label)
SELECT value FROM statement LIMIT 5 OFFSET 1
SELECT value FROM statement WHERE value IN (SELECT value FROM statement WHERE label_id = {label})
SELECT 1 / (SELECT count(*) FROM statement WHERE label_id = {label})
SELECT * FROM record WHERE seq = {id}
SELECT * FROM part, record, hold, timer, override, judgement, tally, label
SELECT * FROM label
SELECT * FROM token_by_label
SELECT * FROM statement_by_label s WHERE s.label_id = {label}
SELECT * FROM label_by_label l FULL JOIN token_by_label t ON true
SELECT * FROM visible
SELECT * FROM horizon
SELECT * FROM opening
SELECT * FROM counter
SELECT * FROM person
SELECT * FROM effect
SELECT * FROM entry UNION SELECT * FROM pending
SELECT * FROM imported
SELECT * FROM tile
SELECT * FROM django_migrations
SELECT * FROM access.record
SELECT * FROM plain.django_migrations
SELECT value FROM statement -- WHERE label_id = 1
SELECT/**/value/**/FROM/**/statement
VALUES ((SELECT max(value) FROM statement))
INSERT INTO statement (id, label_id, value) VALUES ({id}, 1, 'x')
INSERT INTO statement SELECT * FROM statement
INSERT INTO tally (kind, label_id, n) VALUES ('Person', {label}, 1)
UPDATE statement SET label_id = 1
UPDATE statement SET label_id = 1 WHERE id = {id} RETURNING value
UPDATE label SET spelling = '' WHERE label_id = {label} RETURNING spelling
DELETE FROM statement RETURNING *
DELETE FROM token
INSERT INTO visible VALUES (1, {label})
UPDATE visible SET label_id = {label}
WITH x AS (SELECT 1) DELETE FROM statement
CREATE TABLE mine AS SELECT * FROM statement
CREATE TEMP TABLE mine AS SELECT * FROM statement
CREATE TEMP TABLE statement (value text)
CREATE TEMP VIEW mine AS SELECT * FROM statement
CREATE VIEW mine AS SELECT * FROM statement
CREATE INDEX mine ON statement (value)
ALTER TABLE statement RENAME TO mine
DROP TABLE statement
DROP VIEW statement
ANALYZE statement
VACUUM
REINDEX statement
BEGIN
SELECT * FROM statement WHERE ts > 0
ROLLBACK
SAVEPOINT a
ROLLBACK TO a
RELEASE a
"""

SQLITE: Final = """
SELECT * FROM main.statement
SELECT * FROM MAIN.STATEMENT
SELECT * FROM "main"."statement"
SELECT * FROM [main].[statement]
SELECT * FROM `main`.`statement`
SELECT * FROM temp.statement
SELECT * FROM temp.statement UNION ALL SELECT * FROM main.statement
SELECT count(*) FROM main.statement
SELECT count(*) FROM main.opening
SELECT 1 FROM main.statement
SELECT rowid, oid, _rowid_ FROM statement
SELECT main.statement.value FROM statement
SELECT rowid FROM main.token
SELECT * FROM temp.wf_vis
SELECT count(*) FROM temp.wf_vis
INSERT INTO temp.wf_vis VALUES ({label})
DELETE FROM temp.wf_vis
UPDATE temp.wf_vis SET label_id = {label}
REPLACE INTO temp.wf_vis SELECT label_id FROM main.label
/**/DELETE FROM temp.wf_vis
/*x*/INSERT INTO temp.wf_vis SELECT label_id FROM main.visible
INSERT INTO temp.wf_vis SELECT label_id FROM main.visible WHERE horizon_id = ? AND label_id > 0
SELECT horizon_id, version FROM main.horizon
SELECT spelling FROM main.label WHERE label_id > 0
SELECT * FROM sqlite_master
SELECT * FROM sqlite_schema
SELECT * FROM sqlite_temp_master
SELECT sql FROM temp.sqlite_schema
SELECT * FROM main.sqlite_sequence
SELECT * FROM sqlite_stat1
SELECT * FROM sqlite_stat4
SELECT * FROM dbstat
SELECT * FROM sqlite_dbpage
SELECT * FROM sqlite_stmt
SELECT * FROM bytecode('SELECT * FROM statement')
SELECT * FROM tables_used('SELECT * FROM statement')
SELECT * FROM pragma_table_info('statement')
SELECT * FROM pragma_table_list
SELECT * FROM pragma_database_list
SELECT * FROM pragma_function_list
SELECT * FROM json_each((SELECT json_group_array(value) FROM main.statement))
SELECT * FROM json_each((SELECT json_group_array(value) FROM statement))
SELECT group_concat(value) FROM statement
SELECT json_group_object(id, value) FROM statement
EXPLAIN SELECT * FROM statement
EXPLAIN QUERY PLAN SELECT * FROM (SELECT 1 x) LEFT JOIN token ON statement_id = x
/**/ explain query plan SELECT * FROM statement
-- a⏎EXPLAIN SELECT * FROM main.statement
/* a⏎*/⏎EXPLAIN SELECT * FROM main.statement
;EXPLAIN SELECT * FROM statement
\ufeffEXPLAIN SELECT * FROM statement
PRAGMA table_info(statement)
PRAGMA table_list
PRAGMA database_list
PRAGMA writable_schema = ON
PRAGMA query_only = OFF
PRAGMA temp_store_directory = '/tmp'
PRAGMA data_version
PRAGMA integrity_check
PRAGMA foreign_key_check
PRAGMA quick_check(statement)
PRAGMA optimize
PRAGMA wal_checkpoint(TRUNCATE)
PRAGMA trusted_schema = ON
PRAGMA legacy_alter_table = ON
ATTACH 'ledger.db' AS other
ATTACH ':memory:' AS other
DETACH main
VACUUM INTO '/tmp/stolen.db'
SELECT load_extension('x')
SELECT readfile('/etc/passwd')
SELECT writefile('/tmp/x', 'x')
SELECT edit('x')
SELECT fts3_tokenizer('simple')
SELECT rtreecheck('main', 'statement')
SELECT sqlite_log(1, 'x')
SELECT sqlite_compileoption_get(1)
SELECT last_insert_rowid(), changes(), total_changes()
SELECT wf_active()
SELECT zeroblob(1000000000)
SELECT randomblob(1000000000)
CREATE VIRTUAL TABLE temp.mine USING fts5(value, content='statement')
CREATE VIRTUAL TABLE temp.mine USING dbstat(main)
CREATE VIRTUAL TABLE temp.mine USING fts4aux(main, statement)
CREATE TEMP TRIGGER mine AFTER INSERT ON main.statement BEGIN SELECT 1; END
CREATE TEMP TRIGGER mine INSTEAD OF DELETE ON statement BEGIN SELECT 1; END
WITH v AS (SELECT * FROM main.statement) SELECT * FROM v
WITH v(value) AS MATERIALIZED (SELECT value FROM main.statement) SELECT * FROM v
WITH wf_vis(label_id) AS (VALUES ({label})) SELECT * FROM statement
WITH wf_vis(label_id) AS (VALUES ({label})) SELECT * FROM token
WITH wf_vis(label_id) AS (VALUES ({label})) SELECT * FROM main.token t JOIN wf_vis v ON t.label_id = v.label_id
SELECT * FROM statement INDEXED BY statement_kind
SELECT * FROM main.statement NOT INDEXED
SELECT * FROM statement WHERE value MATCH 'zebra*'
SELECT * FROM statement ORDER BY value COLLATE NOCASE DESC
SELECT printf('%s', value), quote(value), hex(value) FROM statement
SELECT typeof(value), unicode(value) FROM statement WHERE label_id = {label}
SELECT likely(1) FROM main.statement
SELECT abs(-9223372036854775808)
SELECT json_extract((SELECT value FROM statement WHERE label_id = {label}), '$')
SELECT json((SELECT spelling FROM label WHERE label_id = {label}))
SELECT CAST((SELECT value FROM statement WHERE label_id = {label}) AS INTEGER)
BEGIN IMMEDIATE
BEGIN EXCLUSIVE
COMMIT
"""

POSTGRESQL: Final = """
SELECT * FROM ledger.statement
SELECT * FROM ONLY ledger.statement
TABLE ledger.statement
SELECT * FROM ledger.token WHERE label_id = {label}
SELECT * FROM sight.token
SELECT ctid, xmin, tableoid, * FROM ledger.statement
SELECT s::text FROM ledger.statement s
SELECT row_to_json(s) FROM ledger.statement s
SELECT string_agg(value, ',') FROM ledger.statement
SELECT query_to_xml('SELECT * FROM ledger.statement', true, false, '')
SELECT table_to_xml('ledger.statement', true, false, '')
SELECT schema_to_xml('ledger', true, false, '')
SELECT database_to_xml(true, false, '')
SELECT cursor_to_xml('x', 5, true, false, '')
SELECT * FROM ledger.binding
SELECT * FROM ledger.horizon_bits
SELECT encode(digest, 'hex') FROM ledger.binding
SELECT * FROM ledger.visible
SELECT * FROM ledger.wf_visible()
SELECT ledger.wf_bits()
SELECT bit_count(wf_bits()) - 0
SELECT set_config('wf.view', '2', false)
SELECT set_config('wf.key', '1', false), (SELECT count(*) FROM statement WHERE label_id = {label})
SELECT set_config('wf.key', '', false)
SET wf.key = ''
RESET wf.key
RESET ALL
DISCARD ALL
SET row_security = off
SELECT * FROM statement
RESET row_security
SET ROLE wf_ledger
SET SESSION AUTHORIZATION wf_ledger
SET ROLE postgres
SET search_path = pg_temp, ledger
SET search_path = sight, ledger
SET track_activities = on
SET default_transaction_read_only = off
SET TRANSACTION READ WRITE
SET log_statement = 'all'
SET client_min_messages = debug5
SET debug_print_plan = on
SELECT * FROM statement WHERE value LIKE 'z%'
SET debug_print_plan = off
SET client_min_messages = notice
ALTER ROLE wf_reader SUPERUSER
ALTER ROLE wf_reader BYPASSRLS
ALTER TABLE ledger.statement DISABLE ROW LEVEL SECURITY
ALTER TABLE ledger.statement NO FORCE ROW LEVEL SECURITY
DROP POLICY reader ON ledger.statement
CREATE POLICY mine ON ledger.statement USING (true)
GRANT SELECT ON ledger.visible TO wf_reader
CREATE SCHEMA mine
CREATE TABLE public.mine AS SELECT * FROM statement
CREATE TEMP TABLE binding (digest bytea, horizon_id int)
CREATE TEMP TABLE horizon_bits AS SELECT 1 horizon_id, '\\xff'::bytea bits
CREATE FUNCTION pg_temp.f(text) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$
CREATE OR REPLACE FUNCTION ledger.wf_bits() RETURNS bytea LANGUAGE sql AS $$ SELECT '\\xff'::bytea $$
CREATE OPERATOR public.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)
CREATE MATERIALIZED VIEW mine AS SELECT * FROM statement
CREATE RULE mine AS ON SELECT TO statement DO INSTEAD SELECT 1
CREATE EXTENSION dblink
CREATE EXTENSION file_fdw
SELECT dblink('dbname=x', 'SELECT 1')
CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION pg_sleep()
DO $$ BEGIN RAISE NOTICE '%', (SELECT string_agg(value, ',') FROM ledger.statement); END $$
DO $$ BEGIN EXECUTE 'SELECT * FROM ledger.visible'; END $$
COPY ledger.statement TO STDOUT
COPY (SELECT * FROM ledger.statement) TO STDOUT
COPY ledger.visible TO STDOUT
COPY statement TO '/tmp/stolen'
COPY statement TO PROGRAM 'cat'
COPY statement FROM '/etc/passwd'
SELECT pg_read_file('/etc/passwd')
SELECT pg_read_binary_file('base/1/1259')
SELECT pg_ls_dir('.')
SELECT pg_stat_file('.')
SELECT lo_import('/etc/passwd')
SELECT lo_export(1, '/tmp/x')
SELECT lo_create(0)
SELECT lo_from_bytea(0, 'x')
SELECT loid, data FROM pg_largeobject
SELECT * FROM pg_stats
SELECT * FROM pg_statistic
SELECT * FROM pg_stats WHERE schemaname = 'ledger' AND tablename = 'token'
SELECT * FROM pg_stats_ext
SELECT * FROM pg_stats_ext_exprs
SELECT * FROM pg_statistic_ext_data
SELECT * FROM pg_stat_activity
SELECT query FROM pg_stat_get_activity(NULL)
SELECT pg_stat_get_backend_activity(1)
SELECT * FROM pg_stat_statements
SELECT * FROM pg_prepared_statements
SELECT * FROM pg_cursors
SELECT * FROM pg_settings WHERE name LIKE 'wf%'
SELECT * FROM pg_authid
SELECT * FROM pg_shadow
SELECT * FROM pg_user_mappings
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_policies
SELECT pg_get_viewdef('sight.token'::regclass)
SELECT pg_get_functiondef('ledger.wf_bits'::regproc)
SELECT * FROM pg_class WHERE relnamespace = 'ledger'::regnamespace
SELECT * FROM pg_attribute WHERE attrelid = 'ledger.statement'::regclass
SELECT * FROM information_schema.tables
SELECT * FROM information_schema.columns WHERE table_name = 'statement'
SELECT * FROM information_schema.role_table_grants
SELECT * FROM pg_stat_user_tables
SELECT * FROM pg_statio_user_indexes
SELECT * FROM pg_locks
SELECT pg_relation_size('ledger.statement')
SELECT * FROM pg_logical_slot_peek_changes('x', NULL, NULL)
SELECT pg_create_logical_replication_slot('x', 'test_decoding')
SELECT pg_logical_emit_message(false, 'x', 'y')
SELECT pg_get_wal_records_info('0/1', '0/2')
SELECT get_raw_page('ledger.statement', 0)
SELECT pg_advisory_lock(512970878055)
SELECT pg_notify('x', 'y')
SELECT pg_terminate_backend(pg_backend_pid())
SELECT pg_reload_conf()
LISTEN x
NOTIFY x, 'y'
EXPLAIN SELECT * FROM statement WHERE value = 'zebra'
EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS) SELECT * FROM ledger.statement WHERE value LIKE 'z%'
EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM ledger.token WHERE label_id = {label}
PREPARE p AS SELECT * FROM ledger.statement WHERE label_id = $1
EXECUTE p({label})
DEALLOCATE p
DECLARE h CURSOR WITH HOLD FOR SELECT * FROM ledger.statement
FETCH ALL FROM h
CLOSE h
SELECT value::int FROM ledger.statement
SELECT (value || '')::date FROM ledger.statement WHERE label_id = {label}
SELECT get_bit('\\x00'::bytea, label_id + 1000) FROM ledger.statement
SELECT 1 / (label_id - {label}) FROM ledger.statement
SELECT * FROM ledger.statement WHERE (value::int) = 1 OR true
SELECT * FROM ledger.statement TABLESAMPLE SYSTEM (100)
SELECT * FROM ledger.statement FOR UPDATE
LOCK TABLE ledger.statement IN ACCESS EXCLUSIVE MODE
TRUNCATE ledger.statement
MERGE INTO ledger.tally USING ledger.statement s ON true WHEN MATCHED THEN DELETE
INSERT INTO ledger.label VALUES ({label}, '', '') ON CONFLICT (label_id) DO UPDATE SET spelling = label.spelling RETURNING *
SECURITY LABEL ON TABLE statement IS 'x'
CLUSTER statement
VACUUM FULL statement
REFRESH MATERIALIZED VIEW mine
CHECKPOINT
SELECT currval('x'), last_value FROM ledger.horizon_horizon_id_seq
SELECT nextval('ledger.horizon_horizon_id_seq')
SELECT * FROM access.part
SELECT * FROM generate_series(0, 9) n WHERE (SELECT count(*) FROM ledger.statement WHERE label_id = n) > 1
SELECT xmlelement(name v, value), xmlagg(xmlelement(name w, value)) OVER () FROM ledger.statement
SELECT has_table_privilege('ledger.visible', 'SELECT'), pg_has_role('wf_ledger', 'MEMBER')
"""


def hostile(vendor: str, known: dict[str, Any]) -> list[str]:
    """The statements for this database, one a line of the lists above, with what the attacker knows put in."""
    lines = (SQLITE if vendor == "sqlite" else POSTGRESQL) + BOTH
    for name, value in known.items():
        lines = lines.replace("{" + name + "}", str(value))
    return [line.replace("⏎", "\n") for line in lines.splitlines() if line]
