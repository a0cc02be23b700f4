-- What stands in the ledger's schema beside the tables of the models. Every statement may be repeated.

-- One bit a label, all horizons of one length: get_bit is an error beyond the end.
CREATE TABLE IF NOT EXISTS horizon_bits (horizon_id integer PRIMARY KEY, bits bytea NOT NULL);
ALTER TABLE horizon_bits ALTER bits SET STORAGE EXTERNAL;

-- Which key leads to which horizon. Keys are 256 random bits that one process knows; here are only their digests.
CREATE TABLE IF NOT EXISTS binding (
  digest bytea PRIMARY KEY,
  horizon_id integer NOT NULL,
  made timestamptz NOT NULL DEFAULT now()
);

-- The horizon of the key that the session has been given; null without one. `|| ''` makes one plain copy a query;
-- a stored value as such would be fetched again for every row.
CREATE OR REPLACE FUNCTION wf_bits() RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
  SELECT b.bits || ''::bytea FROM binding k JOIN horizon_bits b USING (horizon_id)
  WHERE k.digest = sha256(convert_to(current_setting('wf.key', true), 'UTF8'))
$$;

-- The same horizon as label ids. ROWS 1 makes the planner probe an index for each label instead of reading all that
-- match and then asking which are visible: the work must not depend on what is hidden.
CREATE OR REPLACE FUNCTION wf_visible() RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = ledger, pg_temp AS $$
  SELECT v.label_id FROM binding k JOIN visible v USING (horizon_id)
  WHERE k.digest = sha256(convert_to(current_setting('wf.key', true), 'UTF8'))
$$;

REVOKE ALL ON FUNCTION wf_bits(), wf_visible() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wf_bits(), wf_visible() TO wf_reader;
