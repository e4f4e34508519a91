module completions {

  def "nu-complete talosctl-bootstrap-wizard color" [] {
    [ "auto" "always" "never" ]
  }

  # From machines in Talos maintenance mode to a healthy cluster: guided, resumable, safe
  export extern talosctl-bootstrap-wizard [
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    --version(-V)             # Print version
  ]

  def "nu-complete talosctl-bootstrap-wizard explain color" [] {
    [ "auto" "always" "never" ]
  }

  # Explain a code of `check`, `health`, `doctor` or `status`, or list them all
  export extern "talosctl-bootstrap-wizard explain" [
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard explain color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    code?: string             # The code, as it was printed; without one every code is listed
  ]

  def "nu-complete talosctl-bootstrap-wizard shell-init shell" [] {
    [ "bash" "zsh" "fish" ]
  }

  def "nu-complete talosctl-bootstrap-wizard shell-init color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the shell function that makes `talosctl bootstrap-wizard` work, completion included
  export extern "talosctl-bootstrap-wizard shell-init" [
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard shell-init color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete talosctl-bootstrap-wizard shell-init shell" # The shell that reads it
  ]

  def "nu-complete talosctl-bootstrap-wizard version color" [] {
    [ "auto" "always" "never" ]
  }

  # Show the version of this program
  export extern "talosctl-bootstrap-wizard version" [
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard version color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "talosctl-bootstrap-wizard help" [
  ]

  # Explain a code of `check`, `health`, `doctor` or `status`, or list them all
  export extern "talosctl-bootstrap-wizard help explain" [
  ]

  # Print the shell function that makes `talosctl bootstrap-wizard` work, completion included
  export extern "talosctl-bootstrap-wizard help shell-init" [
  ]

  # Show the version of this program
  export extern "talosctl-bootstrap-wizard help version" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "talosctl-bootstrap-wizard help help" [
  ]

}

export use completions *
