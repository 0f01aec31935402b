/** Configurations of users, by what is special about each. Every edit must keep them intact. */
export const JSON_FILES: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'blank lines only': '\n\n',
  'an empty object': '{}',
  'an empty object and a line end': '{}\n',
  'an empty object with a blank': '{ }',
  'an empty object over two lines': '{\n}\n',
  'a comment only': '// nothing yet\n',
  'an object with a comment only': '{\n  // nothing yet\n}\n',
  'all on one line': '{"model":"opus"}',
  'all on one line, with our keys empty': '{"hooks":{},"permissions":{"allow":[]},"mcpServers":{}}',
  'a comment on the one line': '{ "model": "opus" /* the big one */ }',
  'a line comment behind a bracketed key': '{"model": "opus" // the big one\n}',
  'empty hooks': '{\n  "model": "x",\n  "hooks": {}\n}\n',
  'empty hooks, oddly spaced': '{\n  "hooks": {\n  },\n  "permissions": { "allow": [ ], "deny": ["a"] }\n}',
  'a list without items': '{\n  "hooks": {\n    "SessionStart": [],\n    "Stop": []\n  }\n}\n',
  tabs: '{\n\t"model": "x",\n\t"permissions": {\n\t\t"allow": [\n\t\t\t"Bash(ls)"\n\t\t]\n\t}\n}\n',
  'four blanks, no final line end': '{\n    "model": "x",\n    "list": [1, 2]\n}',
  'CRLF and comments': '{\r\n  "a": 1, // one\r\n  "b": 2 // two\r\n  // "c": 3\r\n}\r\n',
  'mixed line ends': '{\r\n  "a": 1,\n  "b": 2\r\n}\n',
  'a byte order mark': '\uFEFF{\n  "a": 1\n}\n',
  'trailing commas': '{\n  "a": 1, // x\n  "b": [\n    1,\n  ],\n}\n',
  'commas first': '{\n  "a": 1\n  , "b": 2\n  /* c */ , "d": 3 /* d */\n}',
  'brackets on the lines of keys': '{ "a": 1,\n  "b": 2 }',
  'another hook of the same event':
    '{\n  "hooks": {\n    "SessionStart": [\n      { "hooks": [{ "type": "command", "command": "echo hi" }] }\n    ]\n  }\n}\n',
  'another matcher of the same event':
    '{\n  "hooks": {\n    "SessionStart": [\n      {\n        "matcher": "startup",\n        "hooks": [\n          { "type": "command", "command": "echo hi" }\n        ]\n      }\n    ],\n    "Stop": [\n      // none\n    ]\n  }\n}\n',
  'groups that hug their brackets':
    '{\n  "hooks": {\n    "SessionStart": [{\n      "hooks": [{ "type": "command", "command": "echo" }]\n    }]\n  }\n}\n',
  'other servers':
    '{\n  "mcpServers": {\n    "other": {\n      "command": "x", // mine\n      "env": { "KEY": "$KEY" }\n    }\n  }\n}\n',
  'a key that stands twice': '{"hooks": {"x": []}, "hooks": {"SessionStart": []}}',
  'numbers and escapes as nobody else writes them': '{\n  "n": 1.0e+2,\n  "s": "\\u00e9\\/"\n}\n',
};

/** The same for TOML. */
export const TOML_FILES: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'a blank line': '\n',
  'comments, blanks, order':
    '# my config\nmodel = "gpt-5"   # pick\n\n[mcp_servers.foo]\ncommand = "x"\nargs = [ "a",\n  "b", # c\n]\n\n\n[projects."/a/b"]\ntrust_level="trusted"\n',
  'CRLF and a tab': '# c\r\nmodel = "a"\r\n[tui]\r\n\tnotifications = true # t\r\n',
  'mixed line ends': 'a=1\r\nb=2\n[c]\r\n',
  'no final line end': 'model = "a"\n[tui]\nx=1',
  'no final line end behind a comment': 'a=1 # hi',
  'a byte order mark': '\uFEFFmodel = "a"\n',
  'blanks at the end': 'a = 1   \n\n\n\n',
  'servers in an inline table, tables after':
    'mcp_servers = { foo = { command = "x" } } # mine\n[[arr]]\na=1\n',
  'empty inline tables': 'mcp_servers = { }\nhooks = {}\n[z]\n',
  'dotted keys, an array of tables after':
    'mcp_servers.foo.command = "x"\nmcp_servers.foo.args = []\n\n[[profiles]]\nname = "z"\n# end\n',
  'a table of servers, indented sub-tables':
    'a = 1\n[mcp_servers]\n# servers\nfoo = { command = "q" }\n  [mcp_servers.bar]\n  command = "b"\n\n[z]\nd=1979-05-27T07:32:00Z\nf = 1.0\nh = 0xFF\nbig = 9223372036854775807\n',
  'our header inside a string': 'a = """\n[mcp_servers.roaming]\n"""\n',
  'hooks as tables':
    '[[hooks.SessionStart]]\nmatcher = "startup"\n[[hooks.SessionStart.hooks]]\ntype = "command"\ncommand = "echo"\n\n[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype="command"\ncommand="x"\n# bye\n',
  'hooks in one line':
    'hooks = { SessionStart = [{ matcher = "startup", hooks = [{ type = "command", command = "echo" }] }] }\n',
  'hooks as a list over lines':
    '[hooks]\nSessionStart = [\n  { hooks = [{ type = "command", command = "x" }] }, # c\n] # d\n',
  'hooks of another event': '[hooks]\nStop = [{ hooks = [{ type = "command", command = "x" }] }]\n',
  'what Codex notes':
    '[hooks.state]\n[hooks.state."/p/.codex/hooks.json:session_start:0:0"]\ntrusted_hash = "sha256:0"\n',
  'new in TOML 1.1': 'a = {\n  b = 1, # one\n}\ns = "\\e"\n',
};
