-- Up Migration

CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- What is typed to log in: a name or a mail address, in lower case.
  name text NOT NULL UNIQUE CHECK (name = lower(name)),
  role text NOT NULL CHECK (role IN ('admin', 'analyst', 'viewer')),
  -- argon2id with its parameters and salt, in the PHC string format.
  password_hash text NOT NULL,
  -- The administrator whose password is the stack's secret.
  of_stack boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_one_of_stack ON users (of_stack) WHERE of_stack;

-- Empty for a control of the release before, which knows no users; its sessions open nothing any more.
ALTER TABLE sessions ADD COLUMN user_id uuid REFERENCES users ON DELETE CASCADE;
CREATE INDEX sessions_of_user ON sessions (user_id);

-- Down Migration

ALTER TABLE sessions DROP COLUMN user_id;
DROP TABLE users;
