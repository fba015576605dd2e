-- Up Migration

-- Names as they were then, and no references: what somebody did stays when the account is gone.
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  user_id uuid,
  user_name text,
  via text NOT NULL CHECK (via IN ('session', 'token', 'stack', 'nothing')),
  address text,
  action text NOT NULL,
  -- What it was done to: an id or a name.
  subject text,
  done boolean NOT NULL
);
CREATE INDEX audit_by_age ON audit (at);

-- Down Migration

DROP TABLE audit;
