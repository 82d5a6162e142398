CREATE SCHEMA billing;

CREATE FUNCTION billing.plans_of(user_ids text[]) RETURNS TABLE(user_id text, status text, plan text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'billing', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only billing reads the plans of people' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query select s.user_id, s.status, s.plan from subscriptions s where s.user_id = any (user_ids);
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE TABLE billing.customer_removals (
    stripe_customer_id text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE ONLY billing.customer_removals FORCE ROW LEVEL SECURITY;

CREATE TABLE billing.migrations (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    executed_at timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL
);

CREATE SEQUENCE billing.migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE billing.migrations_id_seq OWNED BY billing.migrations.id;

CREATE TABLE billing.repeatable_migrations (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE billing.subscriptions (
    id text NOT NULL,
    user_id text NOT NULL,
    status text DEFAULT 'inactive'::text NOT NULL,
    plan text DEFAULT 'free'::text NOT NULL,
    stripe_status text,
    stripe_customer_id text,
    stripe_subscription_id text,
    current_period_start timestamp with time zone,
    current_period_end timestamp with time zone,
    cancel_at_period_end boolean DEFAULT false NOT NULL,
    trial_ends_at timestamp with time zone,
    grace_ends_at timestamp with time zone,
    checkout_id text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    plan_changed_at timestamp with time zone,
    checked_at timestamp with time zone,
    CONSTRAINT subscriptions_id_check CHECK ((id ~ '^[a-z][a-z0-9]{1,31}$'::text)),
    CONSTRAINT subscriptions_plan_check CHECK ((plan = ANY (ARRAY['free'::text, 'pro'::text, 'business'::text]))),
    CONSTRAINT subscriptions_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'cancelled'::text, 'expired'::text]))),
    CONSTRAINT subscriptions_stripe_status_check CHECK ((stripe_status = ANY (ARRAY['active'::text, 'canceled'::text, 'incomplete'::text, 'incomplete_expired'::text, 'past_due'::text, 'paused'::text, 'trialing'::text, 'unpaid'::text])))
);

ALTER TABLE ONLY billing.subscriptions FORCE ROW LEVEL SECURITY;

CREATE TABLE billing.user_config (
    id text NOT NULL,
    user_id text NOT NULL,
    data_pod_url text,
    data_pod_api_key text,
    data_pod_api_key_last_four text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT user_config_data_pod_url_check CHECK ((char_length(data_pod_url) <= 2048)),
    CONSTRAINT user_config_id_check CHECK ((id ~ '^[a-z][a-z0-9]{1,31}$'::text)),
    CONSTRAINT user_config_key_check CHECK (((data_pod_api_key IS NULL) OR (data_pod_url IS NOT NULL))),
    CONSTRAINT user_config_last_four_check CHECK ((char_length(data_pod_api_key_last_four) <= 4))
);

ALTER TABLE ONLY billing.user_config FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY billing.migrations ALTER COLUMN id SET DEFAULT nextval('billing.migrations_id_seq'::regclass);

ALTER TABLE ONLY billing.customer_removals
    ADD CONSTRAINT customer_removals_pkey PRIMARY KEY (stripe_customer_id);

ALTER TABLE ONLY billing.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY billing.repeatable_migrations
    ADD CONSTRAINT repeatable_migrations_pkey PRIMARY KEY (name, checksum);

ALTER TABLE ONLY billing.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY billing.subscriptions
    ADD CONSTRAINT subscriptions_stripe_customer_id_unique UNIQUE (stripe_customer_id);

ALTER TABLE ONLY billing.subscriptions
    ADD CONSTRAINT subscriptions_stripe_subscription_id_unique UNIQUE (stripe_subscription_id);

ALTER TABLE ONLY billing.subscriptions
    ADD CONSTRAINT subscriptions_user_id_unique UNIQUE (user_id);

ALTER TABLE ONLY billing.user_config
    ADD CONSTRAINT user_config_pkey PRIMARY KEY (id);

ALTER TABLE ONLY billing.user_config
    ADD CONSTRAINT user_config_user_id_unique UNIQUE (user_id);

CREATE INDEX customer_removals_next_attempt_at_index ON billing.customer_removals USING btree (next_attempt_at);

CREATE INDEX subscriptions_checked_at_index ON billing.subscriptions USING btree (checked_at);

CREATE INDEX subscriptions_grace_ends_at_index ON billing.subscriptions USING btree (grace_ends_at);

CREATE INDEX subscriptions_plan_changed_at_index ON billing.subscriptions USING btree (plan_changed_at, user_id);

ALTER TABLE billing.customer_removals ENABLE ROW LEVEL SECURITY;

CREATE POLICY customer_removals_system ON billing.customer_removals USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE billing.subscriptions ENABLE ROW LEVEL SECURITY;

CREATE POLICY subscriptions_actor ON billing.subscriptions USING (((user_id = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY subscriptions_delete_by_system ON billing.subscriptions AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY subscriptions_insert_by_system ON billing.subscriptions AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY subscriptions_update_by_system ON billing.subscriptions AS RESTRICTIVE FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE billing.user_config ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_config_actor ON billing.user_config USING (((user_id = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

GRANT USAGE ON SCHEMA billing TO plaza_billing;

REVOKE ALL ON FUNCTION billing.plans_of(user_ids text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION billing.plans_of(user_ids text[]) TO plaza_billing;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE billing.customer_removals TO plaza_billing;

GRANT SELECT ON TABLE billing.migrations TO plaza_billing;

GRANT SELECT ON TABLE billing.repeatable_migrations TO plaza_billing;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE billing.subscriptions TO plaza_billing;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE billing.user_config TO plaza_billing;
