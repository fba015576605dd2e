-- Up Migration

CREATE TABLE tokens (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  name text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE INDEX tokens_of_user ON tokens (user_id);

CREATE TABLE invitations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  token_hash bytea NOT NULL UNIQUE,
  -- One for each name: a newer one takes the place of the older.
  name text NOT NULL UNIQUE CHECK (name = lower(name)),
  role text NOT NULL CHECK (role IN ('admin', 'analyst', 'viewer')),
  -- Who chooses a new password; empty for a user to come.
  user_id uuid REFERENCES users ON DELETE CASCADE,
  -- An invitation goes with the administrator who made it.
  invited_by uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX invitations_by_inviter ON invitations (invited_by);

-- Down Migration

DROP TABLE invitations, tokens;
