module completions {

  def "nu-complete talosctl-bootstrap-wizard color" [] {
    [ "auto" "always" "never" ]
  }

  # From machines in Talos maintenance mode to a healthy cluster: guided, resumable, safe
  export extern talosctl-bootstrap-wizard [
    --answers: path           # Take answers from this file; what it leaves open is asked, if there is a terminal
    --record: path            # Write the answers of this run to a file, for --answers
    --plain                   # Ask in whole lines and draw nothing: for screen readers and simple terminals
    --resume                  # Go on with a cluster that a run has begun, and refuse to begin one. Without it, a run goes on where there is one
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
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

  def "nu-complete talosctl-bootstrap-wizard discover color" [] {
    [ "auto" "always" "never" ]
  }

  # Find Talos nodes in ranges of addresses
  export extern "talosctl-bootstrap-wizard discover" [
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --connect-timeout: string # How long to wait for an address where nothing answers
    --yes(-y)                 # Do not ask when there are more than 4096 addresses to try
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard discover color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...targets: string        # Ranges and hosts: 10.0.0.0/24, 10.0.0.10-10.0.0.20, 10.0.0.7, node-1:50000; without any, those that cluster.yaml lists under `discover`, and its nodes
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

  def "nu-complete talosctl-bootstrap-wizard check fail_on" [] {
    [ "error" "warning" "info" "never" ]
  }

  def "nu-complete talosctl-bootstrap-wizard check min_severity" [] {
    [ "info" "warning" "error" ]
  }

  def "nu-complete talosctl-bootstrap-wizard check color" [] {
    [ "auto" "always" "never" ]
  }

  # Say what speaks against an installation, before anything is changed
  export extern "talosctl-bootstrap-wizard check" [
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --fail-on: string@"nu-complete talosctl-bootstrap-wizard check fail_on" # Exit with 3 when there is a finding of this severity or a worse one
    --min-severity: string@"nu-complete talosctl-bootstrap-wizard check min_severity" # Show findings of this severity and worse
    --suppress: string        # Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard check color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...node: string           # The nodes, by host name, as with -n; all of cluster.yaml if none is named
  ]

  def "nu-complete talosctl-bootstrap-wizard install dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete talosctl-bootstrap-wizard install color" [] {
    [ "auto" "always" "never" ]
  }

  # Install nodes that wait in maintenance mode
  export extern "talosctl-bootstrap-wizard install" [
    --fingerprint: string     # Trust a node that shows this certificate: the fingerprint its console shows. Can be repeated
    --keep-boot-medium        # Do not wait until the medium that the nodes were started from is taken out: for network boots and virtual media
    --suppress: string        # Install in spite of a finding of `check`, by code, or by code and subject. Can be repeated
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --dry-run: string@"nu-complete talosctl-bootstrap-wizard install dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --confirm: string         # Agree to a change that cannot be undone by naming its object. Can be repeated
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard install color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...node: string           # The nodes, by host name, as with -n; all of cluster.yaml if none is named
  ]

  def "nu-complete talosctl-bootstrap-wizard bootstrap dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete talosctl-bootstrap-wizard bootstrap color" [] {
    [ "auto" "always" "never" ]
  }

  # Begin the cluster's etcd, once, on one control plane
  export extern "talosctl-bootstrap-wizard bootstrap" [
    --recover-from: path      # Begin with this snapshot of etcd instead of nothing: to restore a cluster that was lost
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --dry-run: string@"nu-complete talosctl-bootstrap-wizard bootstrap dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --confirm: string         # Agree to a change that cannot be undone by naming its object. Can be repeated
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard bootstrap color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    node?: string             # The control plane that etcd begins on [default: the first one of cluster.yaml]
  ]

  def "nu-complete talosctl-bootstrap-wizard init dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete talosctl-bootstrap-wizard init color" [] {
    [ "auto" "always" "never" ]
  }

  # Write the first cluster.yaml, with an explanation for everything that can be in it
  export extern "talosctl-bootstrap-wizard init" [
    --filename(-f): path      # The file to write [default: cluster.yaml]
    --from-config: path       # Take what it says of the cluster from a controlplane.yaml or worker.yaml
    --name: string            # The name of the cluster
    --endpoint: string        # Where the Kubernetes API is reached, such as https://10.0.0.10:6443
    --vip: string             # An address that the control planes share
    --talos-version: string   # The version of Talos, such as v1.11.2
    --kubernetes-version: string # The version of Kubernetes, such as v1.34.1
    --discover: string        # A network that nodes may be found in. Can be repeated
    --control-plane: string   # A control plane: its host name and where it answers. Can be repeated
    --worker: string          # A worker: its host name and where it answers. Can be repeated
    --dry-run: string@"nu-complete talosctl-bootstrap-wizard init dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard init color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete talosctl-bootstrap-wizard gen dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete talosctl-bootstrap-wizard gen color" [] {
    [ "auto" "always" "never" ]
  }

  # Write the files of a cluster: secrets, machine configurations and talosconfig
  export extern "talosctl-bootstrap-wizard gen" [
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --output-dir: directory   # Write the files into this folder, instead of that of cluster.yaml
    --with-secrets: path      # Take the secrets from this file, instead of that of cluster.yaml; new ones are written there if it is not there
    --from-controlplane: path # Take the secrets out of the configuration of a control plane
    --config-patch: string    # Patch every configuration: a part of one, or a JSON patch; @FILE for one in a file. Can be repeated
    --force                   # Replace files that hold something else; never the secrets
    --dry-run: string@"nu-complete talosctl-bootstrap-wizard gen dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard gen color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
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

  def "nu-complete talosctl-bootstrap-wizard doctor fail_on" [] {
    [ "error" "warning" "info" "never" ]
  }

  def "nu-complete talosctl-bootstrap-wizard doctor min_severity" [] {
    [ "info" "warning" "error" ]
  }

  def "nu-complete talosctl-bootstrap-wizard doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Find out what is wrong with the access to the nodes, and how to mend it
  export extern "talosctl-bootstrap-wizard doctor" [
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --connect-timeout: string # How long to wait for a node that does not answer
    --fail-on: string@"nu-complete talosctl-bootstrap-wizard doctor fail_on" # Exit with 3 when there is a finding of this severity or a worse one
    --min-severity: string@"nu-complete talosctl-bootstrap-wizard doctor min_severity" # Show findings of this severity and worse
    --suppress: string        # Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard doctor color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete talosctl-bootstrap-wizard health fail_on" [] {
    [ "error" "warning" "info" "never" ]
  }

  def "nu-complete talosctl-bootstrap-wizard health min_severity" [] {
    [ "info" "warning" "error" ]
  }

  def "nu-complete talosctl-bootstrap-wizard health color" [] {
    [ "auto" "always" "never" ]
  }

  # Check the health of the cluster: Talos's own checks, and what every node says
  export extern "talosctl-bootstrap-wizard health" [
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --wait: string            # Wait until the cluster is healthy, at most that long; exit code 4 when it takes longer
    --connect-timeout: string # How long to wait for a node that does not answer
    --fail-on: string@"nu-complete talosctl-bootstrap-wizard health fail_on" # Exit with 3 when there is a finding of this severity or a worse one
    --min-severity: string@"nu-complete talosctl-bootstrap-wizard health min_severity" # Show findings of this severity and worse
    --suppress: string        # Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard health color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete talosctl-bootstrap-wizard kubeconfig dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete talosctl-bootstrap-wizard kubeconfig color" [] {
    [ "auto" "always" "never" ]
  }

  # Fetch the cluster's kubeconfig and merge it into yours
  export extern "talosctl-bootstrap-wizard kubeconfig" [
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --force                   # Replace entries of the same name that mean another cluster
    --force-context-name: string # Name the context, its cluster and its user so
    --use-context             # Make it the current context; in a file without one it is that in any case
    --connect-timeout: string # How long to wait for a node that does not answer
    --dry-run: string@"nu-complete talosctl-bootstrap-wizard kubeconfig dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard kubeconfig color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    path?: path               # The kubeconfig to merge into; `-` writes what the node gives to standard output and changes nothing [default: the first file of KUBECONFIG, or ~/.kube/config]
  ]

  def "nu-complete talosctl-bootstrap-wizard record dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete talosctl-bootstrap-wizard record color" [] {
    [ "auto" "always" "never" ]
  }

  # Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory
  export extern "talosctl-bootstrap-wizard record" [
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --to: path                # The file of the nodes
    --inventory: path         # Also keep the nodes among the hosts of this inventory of `kubectl ipam`; its comments stay
    --connect-timeout: string # How long to wait for a node that does not answer
    --dry-run: string@"nu-complete talosctl-bootstrap-wizard record dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard record color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete talosctl-bootstrap-wizard reset wipe" [] {
    [ "system" "ephemeral" ]
  }

  def "nu-complete talosctl-bootstrap-wizard reset dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete talosctl-bootstrap-wizard reset color" [] {
    [ "auto" "always" "never" ]
  }

  # Wipe a node, after it has left the cluster
  export extern "talosctl-bootstrap-wizard reset" [
    --wipe: string@"nu-complete talosctl-bootstrap-wizard reset wipe" # What is wiped
    --shutdown                # Power the node off afterwards, instead of starting it again
    --skip-drain              # Do not let the node drain itself; the other control planes take it out of etcd
    --gone                    # The machine is lost: wipe nothing, only take it out of etcd
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --dry-run: string@"nu-complete talosctl-bootstrap-wizard reset dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --confirm: string         # Agree to a change that cannot be undone by naming its object. Can be repeated
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard reset color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    node: string              # The node, as in cluster.yaml
  ]

  def "nu-complete talosctl-bootstrap-wizard status color" [] {
    [ "auto" "always" "never" ]
  }

  # Show every node on one line: stage, readiness, version, role, disk, etcd, certificate
  export extern "talosctl-bootstrap-wizard status" [
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --journal                 # Show what was done so far, with its proof, instead of asking the nodes
    --connect-timeout: string # How long to wait for a node that does not answer
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard status color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete talosctl-bootstrap-wizard talosconfig color" [] {
    [ "auto" "always" "never" ]
  }

  # Client certificates of the Talos API
  export extern "talosctl-bootstrap-wizard talosconfig" [
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard talosconfig color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete talosctl-bootstrap-wizard talosconfig renew roles" [] {
    [ "os:admin" "os:operator" "os:reader" "os:etcd:backup" ]
  }

  def "nu-complete talosctl-bootstrap-wizard talosconfig renew dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete talosctl-bootstrap-wizard talosconfig renew color" [] {
    [ "auto" "always" "never" ]
  }

  # Make a new client certificate, before or after the old one ends, and put it into the talosconfig
  export extern "talosctl-bootstrap-wizard talosconfig renew" [
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --roles: string@"nu-complete talosctl-bootstrap-wizard talosconfig renew roles" # What its owner may do
    --lifetime: string        # How long it is good
    --through-api             # Let a control plane make it, although the secrets bundle is at hand
    --force                   # Replace a context of the same name that is of another cluster
    --connect-timeout: string # How long to wait for a node that does not answer
    --dry-run: string@"nu-complete talosctl-bootstrap-wizard talosconfig renew dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard talosconfig renew color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "talosctl-bootstrap-wizard talosconfig help" [
  ]

  # Make a new client certificate, before or after the old one ends, and put it into the talosconfig
  export extern "talosctl-bootstrap-wizard talosconfig help renew" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "talosctl-bootstrap-wizard talosconfig help help" [
  ]

  def "nu-complete talosctl-bootstrap-wizard upgrade dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete talosctl-bootstrap-wizard upgrade color" [] {
    [ "auto" "always" "never" ]
  }

  # Bring nodes to another version of Talos, one at a time
  export extern "talosctl-bootstrap-wizard upgrade" [
    --to: string              # The version of Talos [default: talosVersion of cluster.yaml]
    --image: string           # The installer's image, without a tag or with that of the version [default: installer of cluster.yaml, else the node's own schematic]
    --allow-downgrade         # Also take a version that is older than what a node runs
    --kubernetes: string      # The version of Kubernetes that is to follow: it is checked, and talosctl's command is printed
    --filename(-f): path      # The description of the cluster [default: cluster.yaml]
    --dry-run: string@"nu-complete talosctl-bootstrap-wizard upgrade dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --nodes(-n): string       # Work on these nodes, instead of those of the talosconfig's context
    --endpoints(-e): string   # Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    --talosconfig: path       # Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    --context: string         # Use this context of the talosconfig
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete talosctl-bootstrap-wizard upgrade color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...node: string           # The nodes, by host name, as with -n; all of cluster.yaml if none is named
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

  # Find Talos nodes in ranges of addresses
  export extern "talosctl-bootstrap-wizard help discover" [
  ]

  # Explain a code of `check`, `health`, `doctor` or `status`, or list them all
  export extern "talosctl-bootstrap-wizard help explain" [
  ]

  # Say what speaks against an installation, before anything is changed
  export extern "talosctl-bootstrap-wizard help check" [
  ]

  # Install nodes that wait in maintenance mode
  export extern "talosctl-bootstrap-wizard help install" [
  ]

  # Begin the cluster's etcd, once, on one control plane
  export extern "talosctl-bootstrap-wizard help bootstrap" [
  ]

  # Write the first cluster.yaml, with an explanation for everything that can be in it
  export extern "talosctl-bootstrap-wizard help init" [
  ]

  # Write the files of a cluster: secrets, machine configurations and talosconfig
  export extern "talosctl-bootstrap-wizard help gen" [
  ]

  # Print the shell function that makes `talosctl bootstrap-wizard` work, completion included
  export extern "talosctl-bootstrap-wizard help shell-init" [
  ]

  # Find out what is wrong with the access to the nodes, and how to mend it
  export extern "talosctl-bootstrap-wizard help doctor" [
  ]

  # Check the health of the cluster: Talos's own checks, and what every node says
  export extern "talosctl-bootstrap-wizard help health" [
  ]

  # Fetch the cluster's kubeconfig and merge it into yours
  export extern "talosctl-bootstrap-wizard help kubeconfig" [
  ]

  # Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory
  export extern "talosctl-bootstrap-wizard help record" [
  ]

  # Wipe a node, after it has left the cluster
  export extern "talosctl-bootstrap-wizard help reset" [
  ]

  # Show every node on one line: stage, readiness, version, role, disk, etcd, certificate
  export extern "talosctl-bootstrap-wizard help status" [
  ]

  # Client certificates of the Talos API
  export extern "talosctl-bootstrap-wizard help talosconfig" [
  ]

  # Make a new client certificate, before or after the old one ends, and put it into the talosconfig
  export extern "talosctl-bootstrap-wizard help talosconfig renew" [
  ]

  # Bring nodes to another version of Talos, one at a time
  export extern "talosctl-bootstrap-wizard help upgrade" [
  ]

  # Show the version of this program
  export extern "talosctl-bootstrap-wizard help version" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "talosctl-bootstrap-wizard help help" [
  ]

}

export use completions *
