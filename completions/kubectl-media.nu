module completions {

  def "nu-complete kubectl-media color" [] {
    [ "auto" "always" "never" ]
  }

  # Look after a media stack: Plex, Jellyfin, the *arr apps, their download clients and helpers
  export extern kubectl-media [
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    --version(-V)             # Print version
  ]

  def "nu-complete kubectl-media backup via" [] {
    [ "auto" "port-forward" "proxy" "address" ]
  }

  def "nu-complete kubectl-media backup color" [] {
    [ "auto" "always" "never" ]
  }

  # Back up what apps keep: encrypted, checked, in files that open without this program
  export extern "kubectl-media backup" [
    --all                     # Every app that keeps something
    --all-namespaces(-A)      # Look in all namespaces, whatever -n says
    --dir: directory          # The folder for backups; they are kept in NAMESPACE/NAME below it
    --recipient: string       # Who can open it: age1…, as age-keygen prints it. Can be repeated
    --recipients-file: path   # The same from a file with one recipient a line. Can be repeated
    --plain                   # Write it in clear text, with all keys and passwords that are in it
    --timeout: string         # How long each app may take
    --via: string@"nu-complete kubectl-media backup via" # The way to the apps
    --app-timeout: string     # How long an app may take for one answer
    --keys-from: string       # Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media backup color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # The apps: radarr, radarr-4k, media/radarr
  ]

  def "nu-complete kubectl-media backup list color" [] {
    [ "auto" "always" "never" ]
  }

  # Show which backups there are, the newest first
  export extern "kubectl-media backup list" [
    --dir: directory          # The folder with the backups
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media backup list color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only those of these apps: radarr, radarr-4k, media/radarr
  ]

  def "nu-complete kubectl-media backup prune dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-media backup prune color" [] {
    [ "auto" "always" "never" ]
  }

  # Delete old backups
  export extern "kubectl-media backup prune" [
    --keep: string            # How many good ones of each app stay
    --dir: directory          # The folder with the backups
    --dry-run: string@"nu-complete kubectl-media backup prune dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --confirm: string         # Agree to a change that cannot be undone by naming its object. Can be repeated
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media backup prune color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only those of these apps: radarr, radarr-4k, media/radarr
  ]

  def "nu-complete kubectl-media backup verify color" [] {
    [ "auto" "always" "never" ]
  }

  # Open backups, read them to the end and check every database in them
  export extern "kubectl-media backup verify" [
    --identity(-i): path      # The file with the identity that opens it, as age-keygen writes it; - for standard input. Can be repeated
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media backup verify color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...files: path            # The backups
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-media backup help" [
  ]

  # Show which backups there are, the newest first
  export extern "kubectl-media backup help list" [
  ]

  # Delete old backups
  export extern "kubectl-media backup help prune" [
  ]

  # Open backups, read them to the end and check every database in them
  export extern "kubectl-media backup help verify" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-media backup help help" [
  ]

  def "nu-complete kubectl-media claim dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-media claim color" [] {
    [ "auto" "always" "never" ]
  }

  # Claim a Plex server with a token from plex.tv/claim
  export extern "kubectl-media claim" [
    --token-file: path        # Read the token from this file instead of asking for it; - is standard input
    --via-rollout             # Give the token to the workload, from a Secret that is removed again, instead of to the running server; it is restarted twice
    --timeout: string         # How long it may take from the token to the claimed server; a token is good for four minutes
    --app-timeout: string     # How long the server may take for one answer
    --dry-run: string@"nu-complete kubectl-media claim dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media claim color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    app?: string              # The server: plex, media/plex
  ]

  def "nu-complete kubectl-media doctor via" [] {
    [ "auto" "port-forward" "proxy" "address" ]
  }

  def "nu-complete kubectl-media doctor fail_on" [] {
    [ "error" "warning" "info" "never" ]
  }

  def "nu-complete kubectl-media doctor min_severity" [] {
    [ "info" "warning" "error" ]
  }

  def "nu-complete kubectl-media doctor dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-media doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Find what is wrong, from the ground up: the cause, its evidence, what it breaks, and the mend
  export extern "kubectl-media doctor" [
    --all-namespaces(-A)      # Look in all namespaces, whatever -n says
    --via: string@"nu-complete kubectl-media doctor via" # The way to the apps
    --app-timeout: string     # How long an app may take for one answer
    --keys-from: string       # Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --fail-on: string@"nu-complete kubectl-media doctor fail_on" # Exit with 3 when there is a finding of this severity or a worse one
    --min-severity: string@"nu-complete kubectl-media doctor min_severity" # Show findings of this severity and worse
    --suppress: string        # Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail
    --fix                     # Mend what can safely be mended, after a plan; for what Argo CD or Flux keep, print the patch for Git instead
    --filename(-f): path      # Make patches for Git of these manifests: files or folders; may be repeated
    --force                   # Also interrupt downloads and streams, and change what Argo CD or Flux would take back
    --timeout: string         # How long the pods of each workload may take to be ready again
    --dry-run: string@"nu-complete kubectl-media doctor dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --confirm: string         # Agree to a change that cannot be undone by naming its object. Can be repeated
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media doctor color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only what has to do with these: radarr, radarr-4k, media/radarr; all apps are looked at in any case
  ]

  def "nu-complete kubectl-media explain color" [] {
    [ "auto" "always" "never" ]
  }

  # Explain a code of `doctor`, or list them all
  export extern "kubectl-media explain" [
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media explain color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    code?: string             # The code, as `doctor` prints it; without one every code is listed
  ]

  def "nu-complete kubectl-media keys color" [] {
    [ "auto" "always" "never" ]
  }

  # Show where keys are, compare those of their users, and write them as a Secret or SealedSecret
  export extern "kubectl-media keys" [
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media keys color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete kubectl-media keys compare via" [] {
    [ "auto" "port-forward" "proxy" "address" ]
  }

  def "nu-complete kubectl-media keys compare color" [] {
    [ "auto" "always" "never" ]
  }

  # Compare every key with those that its users have
  export extern "kubectl-media keys compare" [
    --all-namespaces(-A)      # Look in all namespaces, whatever -n says
    --via: string@"nu-complete kubectl-media keys compare via" # The way to the apps
    --app-timeout: string     # How long an app may take for one answer
    --keys-from: string       # Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media keys compare color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only these: radarr, radarr-4k, media/radarr; without any, every app that is found
  ]

  def "nu-complete kubectl-media keys export color" [] {
    [ "auto" "always" "never" ]
  }

  # Write keys as a Secret: into a file, into a pipe, or with --reveal to the terminal
  export extern "kubectl-media keys export" [
    --name: string            # The name of the Secret; keys in it are called as the workloads that read it call them, else APP-api-key
    --file(-f): path          # Write it to this file instead of standard output
    --keys-from: string       # Where keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --reveal                  # Write the keys to the terminal
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media keys export color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only of these: radarr, radarr-4k; Plex's token only if plex is named
  ]

  def "nu-complete kubectl-media keys list color" [] {
    [ "auto" "always" "never" ]
  }

  # Show where each key is
  export extern "kubectl-media keys list" [
    --all-namespaces(-A)      # Look in all namespaces, whatever -n says
    --keys-from: string       # Where keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media keys list color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only these: radarr, radarr-4k, media/radarr; without any, every app that is found
  ]

  def "nu-complete kubectl-media keys rotate via" [] {
    [ "auto" "port-forward" "proxy" "address" ]
  }

  def "nu-complete kubectl-media keys rotate dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-media keys rotate color" [] {
    [ "auto" "always" "never" ]
  }

  # Give an app a new key, and hand it to everybody who uses the old one
  export extern "kubectl-media keys rotate" [
    --all-namespaces(-A)      # Look for its users in all namespaces, whatever -n says
    --resume                  # Make no new key: hand the present one to whoever has another one, or does not say which
    --reveal                  # Show the key at the end, on a terminal
    --timeout: string         # How long each restart may take
    --via: string@"nu-complete kubectl-media keys rotate via" # The way to the apps
    --app-timeout: string     # How long an app may take for one answer
    --keys-from: string       # Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --cert: path              # Seal with the certificate in this PEM file instead of asking the controller for its own
    --controller: string      # The controller's Service, where there are several: NAMESPACE/NAME
    --dry-run: string@"nu-complete kubectl-media keys rotate dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media keys rotate color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    app: string               # Whose key: radarr, radarr-4k, media/radarr
  ]

  def "nu-complete kubectl-media keys seal scope" [] {
    [ "strict" "namespace-wide" "cluster-wide" ]
  }

  def "nu-complete kubectl-media keys seal color" [] {
    [ "auto" "always" "never" ]
  }

  # Write keys as a SealedSecret that only the cluster's controller can open
  export extern "kubectl-media keys seal" [
    --name: string            # The name of the Secret; keys in it are called as the workloads that read it call them, else APP-api-key
    --file(-f): path          # Write it to this file instead of standard output
    --keys-from: string       # Where keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --scope: string@"nu-complete kubectl-media keys seal scope" # Where the controller may open it
    --cert: path              # Seal with the certificate in this PEM file instead of asking the controller for its own
    --controller: string      # The controller's Service, where there are several: NAMESPACE/NAME
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media keys seal color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only of these: radarr, radarr-4k; Plex's token only if plex is named
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-media keys help" [
  ]

  # Compare every key with those that its users have
  export extern "kubectl-media keys help compare" [
  ]

  # Write keys as a Secret: into a file, into a pipe, or with --reveal to the terminal
  export extern "kubectl-media keys help export" [
  ]

  # Show where each key is
  export extern "kubectl-media keys help list" [
  ]

  # Give an app a new key, and hand it to everybody who uses the old one
  export extern "kubectl-media keys help rotate" [
  ]

  # Write keys as a SealedSecret that only the cluster's controller can open
  export extern "kubectl-media keys help seal" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-media keys help help" [
  ]

  def "nu-complete kubectl-media logs color" [] {
    [ "auto" "always" "never" ]
  }

  # Show the log of an app, with known lines marked and explained
  export extern "kubectl-media logs" [
    --container(-c): string   # Another container of its pod, such as the VPN beside it
    --follow(-f)              # Go on with lines as they are written
    --previous(-p)            # The log of the container before it was restarted
    --since: string           # Only what was written in this time before now
    --tail: string            # How many of the last lines; -1 for all
    --timestamps              # Start every line with the time it was written
    --reveal                  # Show secrets in lines as they are; only on a terminal
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media logs color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    app: string               # The app: radarr, radarr-4k, media/radarr
  ]

  def "nu-complete kubectl-media open color" [] {
    [ "auto" "always" "never" ]
  }

  # Show the address of an app's page, or open it in the browser
  export extern "kubectl-media open" [
    --browser(-b)             # Open the page in the browser as well: the one in BROWSER, or the desktop's own
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media open color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    app: string               # The app: radarr, radarr-4k, media/radarr
  ]

  def "nu-complete kubectl-media order color" [] {
    [ "auto" "always" "never" ]
  }

  # Show in which order apps start, and why
  export extern "kubectl-media order" [
    --all-namespaces(-A)      # Look in all namespaces, whatever -n says
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media order color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only these: radarr, radarr-4k, media/radarr; without any, every app that is found
  ]

  def "nu-complete kubectl-media paths via" [] {
    [ "auto" "port-forward" "proxy" "address" ]
  }

  def "nu-complete kubectl-media paths dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-media paths color" [] {
    [ "auto" "always" "never" ]
  }

  # Show each path as each app sees it: the storage behind it, mappings that are needed, and whether links are possible
  export extern "kubectl-media paths" [
    --all-namespaces(-A)      # Look in all namespaces, whatever -n says
    --fix                     # Add the remote path mappings that are needed, and correct those that lead elsewhere
    --via: string@"nu-complete kubectl-media paths via" # The way to the apps
    --app-timeout: string     # How long an app may take for one answer
    --keys-from: string       # Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --dry-run: string@"nu-complete kubectl-media paths dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media paths color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only these: radarr, radarr-4k, media/radarr; without any, every app that is found
  ]

  def "nu-complete kubectl-media restart wait" [] {
    [ "true" "false" ]
  }

  def "nu-complete kubectl-media restart via" [] {
    [ "auto" "port-forward" "proxy" "address" ]
  }

  def "nu-complete kubectl-media restart dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-media restart color" [] {
    [ "auto" "always" "never" ]
  }

  # Restart apps one step after the other, each waited for; or stop them, or start them again
  export extern "kubectl-media restart" [
    --all                     # Every app that is found
    --all-namespaces(-A)      # Look in all namespaces, whatever -n says
    --scale-down              # Stop them instead, in the opposite order, and remember how many pods there were
    --scale-up                # Start what was stopped instead, with as many pods as before
    --older-than: string      # Leave out what was restarted within this time, to go on where an earlier run ended
    --wait: string@"nu-complete kubectl-media restart wait" # Wait until the pods of one step take traffic and their apps answer, before the next begins
    --timeout: string         # How long each workload may take
    --force                   # Also interrupt downloads and streams, and change what Argo CD or Flux would take back
    --via: string@"nu-complete kubectl-media restart via" # The way to the apps
    --app-timeout: string     # How long an app may take for one answer
    --keys-from: string       # Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --dry-run: string@"nu-complete kubectl-media restart dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media restart color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # The apps: radarr, radarr-4k, media/radarr
  ]

  def "nu-complete kubectl-media restore via" [] {
    [ "auto" "port-forward" "proxy" "address" ]
  }

  def "nu-complete kubectl-media restore dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-media restore color" [] {
    [ "auto" "always" "never" ]
  }

  # Put a backup back, after a backup of what is there now
  export extern "kubectl-media restore" [
    --into: string            # The app to put it into: radarr, media/radarr; the one it was taken of unless said
    --identity(-i): path      # The file with the identity that opens it, as age-keygen writes it; - for standard input. Can be repeated
    --dir: directory          # The folder for the backup of what is there now; the one that the backup is in unless said
    --timeout: string         # How long each step may take
    --force                   # Also put back what is damaged or of a newer version, and stop what Argo CD or Flux would start again
    --via: string@"nu-complete kubectl-media restore via" # The way to the apps
    --app-timeout: string     # How long an app may take for one answer
    --keys-from: string       # Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --dry-run: string@"nu-complete kubectl-media restore dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --confirm: string         # Agree to a change that cannot be undone by naming its object. Can be repeated
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media restore color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    file: path                # The backup
  ]

  def "nu-complete kubectl-media status via" [] {
    [ "auto" "port-forward" "proxy" "address" ]
  }

  def "nu-complete kubectl-media status color" [] {
    [ "auto" "always" "never" ]
  }

  # Show every app on one line: pods, version, volumes, address, health, what it does, GitOps state, what is wrong
  export extern "kubectl-media status" [
    --all-namespaces(-A)      # Look in all namespaces, whatever -n says
    --cluster-only            # Show what the API server says; ask no app
    --watch(-w)               # Look again and again, and mark what has changed, until Ctrl-C
    --interval: string        # How long to wait between two looks
    --via: string@"nu-complete kubectl-media status via" # The way to the apps
    --app-timeout: string     # How long an app may take for one answer
    --keys-from: string       # Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media status color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only these: radarr, radarr-4k, media/radarr; without any, every app that is found
  ]

  def "nu-complete kubectl-media version color" [] {
    [ "auto" "always" "never" ]
  }

  # Show the versions of the plugin and of the API server
  export extern "kubectl-media version" [
    --client                  # Show the plugin's version only; no cluster is asked
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media version color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete kubectl-media wiring via" [] {
    [ "auto" "port-forward" "proxy" "address" ]
  }

  def "nu-complete kubectl-media wiring dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-media wiring color" [] {
    [ "auto" "always" "never" ]
  }

  # Show every link between the apps and how it is: indexers, download clients, folders, requests, media servers
  export extern "kubectl-media wiring" [
    --all-namespaces(-A)      # Look in all namespaces, whatever -n says
    --svg: path               # Draw the links into this file, or - for standard output: an SVG with the broken ones red and explained
    --test                    # Also have the apps test their links: to indexers, apps, download clients, which changes something
    --via: string@"nu-complete kubectl-media wiring via" # The way to the apps
    --app-timeout: string     # How long an app may take for one answer
    --keys-from: string       # Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    --dry-run: string@"nu-complete kubectl-media wiring dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --kubeconfig: path        # Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    --context: string         # Use this context of the kubeconfig
    --cluster: string         # Use this cluster entry of the kubeconfig
    --user: string            # Use this user entry of the kubeconfig
    --namespace(-n): string   # Work in this namespace
    --server(-s): string      # Address and port of the API server
    --tls-server-name: string # Name the server's certificate is checked against, instead of the host in its address
    --insecure-skip-tls-verify # Do not check the server's certificate; anybody in between can read and change everything
    --certificate-authority: path # File with the certificate authority of the API server
    --client-certificate: path # File with the client certificate
    --client-key: path        # File with the client certificate's private key
    --token: string           # Bearer token for the API server
    --as: string              # User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    --as-group: string        # Group to act as; may be repeated
    --as-uid: string          # UID to act as
    --as-user-extra: string   # Extra attribute to act with; may be repeated
    --request-timeout: string # How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    --cache-dir: directory    # Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    --disable-compression     # Ask the API server not to compress its answers
    --output(-o): string      # How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot
    --no-headers              # Leave out the headings of tables and csv
    --color: string@"nu-complete kubectl-media wiring color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...apps: string           # Only these: radarr, radarr-4k, media/radarr; without any, every app that is found
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-media help" [
  ]

  # Back up what apps keep: encrypted, checked, in files that open without this program
  export extern "kubectl-media help backup" [
  ]

  # Show which backups there are, the newest first
  export extern "kubectl-media help backup list" [
  ]

  # Delete old backups
  export extern "kubectl-media help backup prune" [
  ]

  # Open backups, read them to the end and check every database in them
  export extern "kubectl-media help backup verify" [
  ]

  # Claim a Plex server with a token from plex.tv/claim
  export extern "kubectl-media help claim" [
  ]

  # Find what is wrong, from the ground up: the cause, its evidence, what it breaks, and the mend
  export extern "kubectl-media help doctor" [
  ]

  # Explain a code of `doctor`, or list them all
  export extern "kubectl-media help explain" [
  ]

  # Show where keys are, compare those of their users, and write them as a Secret or SealedSecret
  export extern "kubectl-media help keys" [
  ]

  # Compare every key with those that its users have
  export extern "kubectl-media help keys compare" [
  ]

  # Write keys as a Secret: into a file, into a pipe, or with --reveal to the terminal
  export extern "kubectl-media help keys export" [
  ]

  # Show where each key is
  export extern "kubectl-media help keys list" [
  ]

  # Give an app a new key, and hand it to everybody who uses the old one
  export extern "kubectl-media help keys rotate" [
  ]

  # Write keys as a SealedSecret that only the cluster's controller can open
  export extern "kubectl-media help keys seal" [
  ]

  # Show the log of an app, with known lines marked and explained
  export extern "kubectl-media help logs" [
  ]

  # Show the address of an app's page, or open it in the browser
  export extern "kubectl-media help open" [
  ]

  # Show in which order apps start, and why
  export extern "kubectl-media help order" [
  ]

  # Show each path as each app sees it: the storage behind it, mappings that are needed, and whether links are possible
  export extern "kubectl-media help paths" [
  ]

  # Restart apps one step after the other, each waited for; or stop them, or start them again
  export extern "kubectl-media help restart" [
  ]

  # Put a backup back, after a backup of what is there now
  export extern "kubectl-media help restore" [
  ]

  # Show every app on one line: pods, version, volumes, address, health, what it does, GitOps state, what is wrong
  export extern "kubectl-media help status" [
  ]

  # Show the versions of the plugin and of the API server
  export extern "kubectl-media help version" [
  ]

  # Show every link between the apps and how it is: indexers, download clients, folders, requests, media servers
  export extern "kubectl-media help wiring" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-media help help" [
  ]

}

export use completions *
