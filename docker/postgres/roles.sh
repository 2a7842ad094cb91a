#!/bin/sh
# Two roles beside the administrator: portal_owner makes and changes tables (migrations, restore), portal_app works with
# rows. The image runs this when it makes the database; on an older database run it once by hand (docs/deploy.md): what is
# there changes owner. Safe to run again.
set -eu
# Nobody is trusted on the socket (pg_hba.conf beside this file).
export PGPASSWORD="${PGPASSWORD:-${POSTGRES_PASSWORD:-}}"
export PGOPTIONS="--client-min-messages=warning"
psql --quiet --no-psqlrc --tuples-only --set ON_ERROR_STOP=1 --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" \
	--username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
SELECT format('CREATE ROLE %I', name) FROM (VALUES ('portal_owner'), ('portal_app')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE portal_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner';
ALTER ROLE portal_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'app';

-- Nobody else comes in, and no temporary table can stand before a true one of the same name.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO portal_owner, portal_app', current_database()) \gexec
ALTER SCHEMA public OWNER TO portal_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO portal_app;

SELECT format('ALTER TABLE %s OWNER TO portal_owner', oid::regclass) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') ORDER BY oid \gexec
SELECT format('ALTER SEQUENCE %s OWNER TO portal_owner', s.oid::regclass) FROM pg_class s
WHERE s.relnamespace = 'public'::regnamespace AND s.relkind = 'S'
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = s.oid AND d.deptype IN ('a', 'i')) \gexec
SELECT format('ALTER FUNCTION %s OWNER TO portal_owner', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace ORDER BY oid \gexec

-- What a migration makes can be used at once; `migrate` then takes away what append-only tables forbid (audit/rights.py).
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO portal_app;
SQL
