-- What an administrator runs once, as superuser, in the node's own database: psql -d watchfloor -f provision.sql
-- Then give the four roles their passwords (\password wf_plain ...) and write those into node.toml.
-- Every statement may be repeated.

-- Four roles: who writes ordinary tables, who writes the ledger, who writes the access log, and who only reads.
DO $$
DECLARE role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['wf_plain', 'wf_ledger', 'wf_reader', 'wf_access'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', role);
    END IF;
  END LOOP;
  -- The scrub after a purge rewrites also the catalogue of statistics, which is its owner's to do.
  EXECUTE format('ALTER DATABASE %I OWNER TO wf_ledger', current_database());
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO wf_plain, wf_ledger, wf_reader, wf_access', current_database());
END $$;

-- Readers are under row-level security, and so is the owner by force; the ledger's own role sees every row, which it
-- would by its policy too, but COPY and pg_dump refuse a role under security.
ALTER ROLE wf_ledger BYPASSRLS;

-- Nobody but the owners creates anything. A reader's own temporary tables once stood in for ours.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS plain AUTHORIZATION wf_plain;
CREATE SCHEMA IF NOT EXISTS ledger AUTHORIZATION wf_ledger;
CREATE SCHEMA IF NOT EXISTS access AUTHORIZATION wf_access;
CREATE SCHEMA IF NOT EXISTS sight AUTHORIZATION wf_ledger;  -- views that a reader finds before the ledger's tables
GRANT USAGE ON SCHEMA ledger, sight TO wf_reader;

-- Functions of the owners are not PUBLIC's to call.
ALTER DEFAULT PRIVILEGES FOR ROLE wf_ledger REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE wf_access REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- All readers are one role, and a role sees its own sessions' statements: what one reader asks is not another's
-- to read. Only a superuser can turn this on again.
ALTER ROLE wf_reader SET track_activities = off;
ALTER ROLE wf_reader SET default_transaction_read_only = on;
REVOKE SELECT ON pg_catalog.pg_stat_activity FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_get_activity(integer) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_get_backend_activity(integer) FROM PUBLIC;

-- Large objects belong to the role, that is to all readers; channels and locks reach the writers.
DO $$
DECLARE routine regprocedure;
BEGIN
  FOR routine IN
    SELECT oid FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace
      AND (proname LIKE 'lo\_%' OR proname IN ('loread', 'lowrite', 'pg_notify', 'pg_logical_emit_message',
                                               'pg_terminate_backend', 'pg_cancel_backend')
           OR proname LIKE 'pg\_%advisory%')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', routine);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO wf_plain, wf_ledger, wf_access', routine);
  END LOOP;
END $$;

-- The scrub writes the log's old segments away and checkpoints. The two writers inherit that right, the only one of
-- another role that they are given; the reader and the accounts' role inherit nothing.
ALTER ROLE wf_ledger INHERIT;
ALTER ROLE wf_access INHERIT;
GRANT pg_checkpoint TO wf_ledger, wf_access;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO wf_ledger, wf_access;
