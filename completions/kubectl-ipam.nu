module completions {

  def "nu-complete kubectl-ipam color" [] {
    [ "auto" "always" "never" ]
  }

  # Know every address of a Kubernetes lab: who holds it, who may take it, what collides
  export extern kubectl-ipam [
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
    --color: string@"nu-complete kubectl-ipam color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    --version(-V)             # Print version
  ]

  def "nu-complete kubectl-ipam assign provider" [] {
    [ "metallb" "cilium" "kube-vip" ]
  }

  def "nu-complete kubectl-ipam assign annotation" [] {
    [ "metallb.io/loadBalancerIPs" "metallb.universe.tf/loadBalancerIPs" "lbipam.cilium.io/ips" "io.cilium/lb-ipam-ips" "kube-vip.io/loadbalancerIPs" "spec.loadBalancerIP" ]
  }

  def "nu-complete kubectl-ipam assign wait" [] {
    [ "true" "false" ]
  }

  def "nu-complete kubectl-ipam assign dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam assign color" [] {
    [ "auto" "always" "never" ]
  }

  # Pin a reserved address on a Service, as its load balancer understands it
  export extern "kubectl-ipam assign" [
    --unassign                # Take the address off the Service again
    --provider: string@"nu-complete kubectl-ipam assign provider" # The load balancer to ask, where it is not clear
    --annotation: string@"nu-complete kubectl-ipam assign annotation" # Ask with this annotation, or with spec.loadBalancerIP, where the load balancer's version is not known
    --wait: string@"nu-complete kubectl-ipam assign wait" # Wait until the Service has the address
    --timeout: string         # How long to wait
    --filename(-f): path      # Use this inventory, and look at these manifests or folders as well; may be repeated
    --dry-run: string@"nu-complete kubectl-ipam assign dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam assign color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    service: string           # The Service
    reservation?: string      # The reservation, or its address; without it, the reservation that is for the Service or has its name
  ]

  def "nu-complete kubectl-ipam list role" [] {
    [ "network" "pool" "pool-free" "range" "tier" "dhcp-range" "pod-range" "service-range" "gateway" "dns" "fixed-lease" "node" "control-plane" "storage" "host" "cluster-ip" "load-balancer" "load-balancer-request" "external-ip" "endpoint" "peer" "mirror" "reservation" "claim" "reference" ]
  }

  def "nu-complete kubectl-ipam list origin" [] {
    [ "inventory" "configmap" "node" "service" "pool" "claim" "ipaddress" "servicecidr" "pv" "storageclass" "workload" "endpointslice" "ingress" "gateway" "ciliumnode" "bgp" "policy" "values" "kubeconfig" ]
  }

  def "nu-complete kubectl-ipam list state" [] {
    [ "in-use" "requested" "reserved" "claimed" "held" "published" "declared" "expired" ]
  }

  def "nu-complete kubectl-ipam list color" [] {
    [ "auto" "always" "never" ]
  }

  # List every known address: who holds it, as what, where that is written
  export extern "kubectl-ipam list" [
    --network: string         # Only addresses of this network
    --pool: string            # Only addresses in this pool
    --role: string@"nu-complete kubectl-ipam list role" # Only these roles
    --owner: string           # Only these owners: plex, media/plex, node/talos-qal-bre
    --origin: string@"nu-complete kubectl-ipam list origin" # Only what is written in these sources
    --state: string@"nu-complete kubectl-ipam list state" # Only these states
    --all-namespaces(-A)      # Objects of all namespaces, whatever -n says; this is what happens without -n, too
    --filename(-f): path      # Read this inventory, manifest or folder, or - for standard input; may be repeated
    --offline                 # Read files only, not the cluster
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
    --color: string@"nu-complete kubectl-ipam list color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...addresses: string      # Only what shares an address with one of these: 10.69.1.163, 10.69.1.0/24, 10.69.1.150-165
  ]

  def "nu-complete kubectl-ipam check fail_on" [] {
    [ "error" "warning" "info" "never" ]
  }

  def "nu-complete kubectl-ipam check min_severity" [] {
    [ "info" "warning" "error" ]
  }

  def "nu-complete kubectl-ipam check color" [] {
    [ "auto" "always" "never" ]
  }

  # Find conflicts and drift: inventory, files, ConfigMaps and cluster against each other
  export extern "kubectl-ipam check" [
    --all-namespaces(-A)      # Findings about all namespaces, whatever -n says; this is what happens without -n, too. With -n only findings that concern an object of that namespace are reported
    --filename(-f): path      # Read this inventory, manifest or folder, or - for standard input; may be repeated
    --offline                 # Read files only, not the cluster
    --fail-on: string@"nu-complete kubectl-ipam check fail_on" # Exit with 3 when there is a finding of this severity or a worse one
    --min-severity: string@"nu-complete kubectl-ipam check min_severity" # Show findings of this severity and worse
    --suppress: string        # Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail
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
    --color: string@"nu-complete kubectl-ipam check color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...paths: path            # Manifests or folders to check beside the inventory: ConfigMaps, pools, Services; - is standard input
  ]

  def "nu-complete kubectl-ipam diff color" [] {
    [ "auto" "always" "never" ]
  }

  # Compare the ConfigMaps of the inventory with those in the cluster, or in files
  export extern "kubectl-ipam diff" [
    --filename(-f): path      # Use this inventory; compare with these manifests or folders instead of the cluster. May be repeated
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
    --color: string@"nu-complete kubectl-ipam diff color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...config_maps: string    # Only these ConfigMaps; without any, all that the inventory publishes
  ]

  def "nu-complete kubectl-ipam explain color" [] {
    [ "auto" "always" "never" ]
  }

  # Explain a code of `check`, or list them all
  export extern "kubectl-ipam explain" [
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
    --color: string@"nu-complete kubectl-ipam explain color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    code?: string             # The code, as `check` prints it; without one every code is listed
  ]

  def "nu-complete kubectl-ipam get color" [] {
    [ "auto" "always" "never" ]
  }

  # Tell everything about one name or address on one page
  export extern "kubectl-ipam get" [
    --events: string          # Tell this many events of the history, the newest; 0 for none
    --filename(-f): path      # Read this inventory, manifest or folder, or - for standard input; may be repeated
    --offline                 # Read files only, not the cluster
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
    --color: string@"nu-complete kubectl-ipam get color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...targets: string        # A name, an object or addresses: plex, service/plex, node/worker-1, 10.69.1.154, 10.69.1.0/24
  ]

  def "nu-complete kubectl-ipam history color" [] {
    [ "auto" "always" "never" ]
  }

  # Tell who reserved and released what, and when
  export extern "kubectl-ipam history" [
    --limit: string           # Look at this many commits at most, the newest; 0 for all of them
    --offline                 # Leave out the claims in the cluster
    --filename(-f): path      # Use this inventory
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
    --color: string@"nu-complete kubectl-ipam history color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...targets: string        # Only what happened to these reservations, by name or address
  ]

  def "nu-complete kubectl-ipam hook color" [] {
    [ "auto" "always" "never" ]
  }

  # Check the staged files before each commit
  export extern "kubectl-ipam hook" [
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
    --color: string@"nu-complete kubectl-ipam hook color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete kubectl-ipam hook install fail_on" [] {
    [ "error" "warning" "info" "never" ]
  }

  def "nu-complete kubectl-ipam hook install dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam hook install color" [] {
    [ "auto" "always" "never" ]
  }

  # Check the staged files before each commit of this repository
  export extern "kubectl-ipam hook install" [
    --fail-on: string@"nu-complete kubectl-ipam hook install fail_on" # From which severity on a commit is refused
    --print                   # Print the entry for .pre-commit-config.yaml of the pre-commit framework instead
    --dry-run: string@"nu-complete kubectl-ipam hook install dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam hook install color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete kubectl-ipam hook uninstall dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam hook uninstall color" [] {
    [ "auto" "always" "never" ]
  }

  # Take the hook out again; one that was there before comes back
  export extern "kubectl-ipam hook uninstall" [
    --dry-run: string@"nu-complete kubectl-ipam hook uninstall dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam hook uninstall color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete kubectl-ipam hook run fail_on" [] {
    [ "error" "warning" "info" "never" ]
  }

  def "nu-complete kubectl-ipam hook run min_severity" [] {
    [ "info" "warning" "error" ]
  }

  def "nu-complete kubectl-ipam hook run color" [] {
    [ "auto" "always" "never" ]
  }

  # Check the staged files as the hook does: their staged content, without the cluster
  export extern "kubectl-ipam hook run" [
    --fail-on: string@"nu-complete kubectl-ipam hook run fail_on" # Exit with 3 when there is a finding of this severity or a worse one
    --min-severity: string@"nu-complete kubectl-ipam hook run min_severity" # Show findings of this severity and worse
    --suppress: string        # Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail
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
    --color: string@"nu-complete kubectl-ipam hook run color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-ipam hook help" [
  ]

  # Check the staged files before each commit of this repository
  export extern "kubectl-ipam hook help install" [
  ]

  # Take the hook out again; one that was there before comes back
  export extern "kubectl-ipam hook help uninstall" [
  ]

  # Check the staged files as the hook does: their staged content, without the cluster
  export extern "kubectl-ipam hook help run" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-ipam hook help help" [
  ]

  def "nu-complete kubectl-ipam hosts format" [] {
    [ "hosts" "dnsmasq" "unbound" "coredns" "zone" "dnsendpoint" "prometheus" ]
  }

  def "nu-complete kubectl-ipam hosts dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam hosts color" [] {
    [ "auto" "always" "never" ]
  }

  # Write names and addresses for hosts files, name servers, external-dns and Prometheus
  export extern "kubectl-ipam hosts" [
    --format: string@"nu-complete kubectl-ipam hosts format" # What to write; without it and without -o, a block for /etc/hosts
    --to: path                # Write into this file, between two marks; everything else in it stays as it is
    --domain: string          # The domain of short names whose network has none
    --live                    # Names of Nodes and load-balancer Services in the cluster as well
    --zone: string            # Only this zone of --format=zone: a domain, or a reverse zone such as 1.69.10.in-addr.arpa
    --name-server: string     # The name server of --format=zone; by default the one that the inventory names
    --ttl: string             # How many seconds an answer may be kept, for formats that say so; by default 300
    --filename(-f): path      # Use this inventory
    --dry-run: string@"nu-complete kubectl-ipam hosts dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam hosts color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete kubectl-ipam import dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam import color" [] {
    [ "auto" "always" "never" ]
  }

  # Bring into the inventory what ConfigMaps, the cluster, /etc/hosts or a table know
  export extern "kubectl-ipam import" [
    --from-cluster            # Nodes, pools, load balancer addresses, storage servers and the ConfigMaps of the cluster
    --hosts: path             # A file in the form of /etc/hosts; may be repeated
    --csv: path               # A table whose first line names its columns: name, address, role, pool, for, ports, owner, mac, note; may be repeated
    --inventory: path         # The inventory to add to, or to create; the one that is found, else ipam.yaml here
    --dry-run: string@"nu-complete kubectl-ipam import dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam import color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...paths: path            # Manifests or folders with ConfigMaps, pools, Services; - is standard input
  ]

  def "nu-complete kubectl-ipam init dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam init color" [] {
    [ "auto" "always" "never" ]
  }

  # Write the first inventory: from a few answers, from the cluster, or with examples in comments
  export extern "kubectl-ipam init" [
    --filename(-f): path      # The file to write, or the folder for it; without it, ipam.yaml at the root of the Git repository, or here outside of one
    --inventory: path         # The file to write, or the folder for it; without it, ipam.yaml at the root of the Git repository, or here outside of one
    --from-cluster            # Begin with the nodes, pools, load balancer addresses, storage servers and ConfigMaps of the cluster
    --dry-run: string@"nu-complete kubectl-ipam init dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam init color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete kubectl-ipam map dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam map color" [] {
    [ "auto" "always" "never" ]
  }

  # Draw networks: a cell for an address or a block, with letters and colours
  export extern "kubectl-ipam map" [
    --cell: string            # One cell for this many addresses, as a prefix length: /26; by default as few as fit
    --svg: path               # Draw an SVG into this file, or - for standard output
    --html: path              # Make a page of HTML in this file, or - for standard output
    --dry-run: string@"nu-complete kubectl-ipam map dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
    --yes(-y)                 # Do not ask about changes that can be undone
    --filename(-f): path      # Read this inventory, manifest or folder, or - for standard input; may be repeated
    --offline                 # Read files only, not the cluster
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
    --color: string@"nu-complete kubectl-ipam map color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...targets: string        # Networks, tiers and pools by name, prefixes or ranges; without any, every network that is known
  ]

  def "nu-complete kubectl-ipam plan color" [] {
    [ "auto" "always" "never" ]
  }

  # Divide networks into tiers: show the plan, judge it, propose places
  export extern "kubectl-ipam plan" [
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
    --color: string@"nu-complete kubectl-ipam plan color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete kubectl-ipam plan check fail_on" [] {
    [ "error" "warning" "info" "never" ]
  }

  def "nu-complete kubectl-ipam plan check min_severity" [] {
    [ "info" "warning" "error" ]
  }

  def "nu-complete kubectl-ipam plan check color" [] {
    [ "auto" "always" "never" ]
  }

  # Judge the plan: containment, host bits, overlaps, and the limits of what hands out pod addresses
  export extern "kubectl-ipam plan check" [
    --filename(-f): path      # Read this inventory, manifest or folder, or - for standard input; may be repeated
    --fail-on: string@"nu-complete kubectl-ipam plan check fail_on" # Exit with 3 when there is a finding of this severity or a worse one
    --min-severity: string@"nu-complete kubectl-ipam plan check min_severity" # Show findings of this severity and worse
    --suppress: string        # Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail
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
    --color: string@"nu-complete kubectl-ipam plan check color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...paths: path            # Manifests or folders to judge beside the inventory, such as pools for pods; - is standard input
  ]

  def "nu-complete kubectl-ipam plan fit helm" [] {
    [ "cilium" "cilium-multi-pool" "kubeadm" ]
  }

  def "nu-complete kubectl-ipam plan fit color" [] {
    [ "auto" "always" "never" ]
  }

  # Propose places for tiers: aligned, beside each other, with room for growth
  export extern "kubectl-ipam plan fit" [
    --parent: string          # The network or tier that is divided, or any prefix; without it the only one that has tiers
    --want: string            # A tier to add, or to give another size: NAME=/24, NAME=500 (hosts) or NAME=12nodes@/26; may be repeated
    --growth: string          # How many times its size a tier that gets a place can grow without moving; rounded up to a power of two
    --node-mask: string       # The prefix length of the part that each node gets, for tiers that do not say their own
    --afresh                  # Give new places to tiers that are well placed, too
    --widen                   # If there is not enough room, let the parent grow as little as it takes
    --helm: string@"nu-complete kubectl-ipam plan fit helm" # Print the plan of the pods as configuration of Cilium or kubeadm instead, as YAML or (-o json) as JSON
    --filename(-f): path      # Read this inventory, or - for standard input
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
    --color: string@"nu-complete kubectl-ipam plan fit color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete kubectl-ipam plan show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show networks and tiers as a tree, with sizes and what is free between them
  export extern "kubectl-ipam plan show" [
    --filename(-f): path      # Read this inventory, or - for standard input
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
    --color: string@"nu-complete kubectl-ipam plan show color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    name?: string             # Only this network or tier, and what it is divided into
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-ipam plan help" [
  ]

  # Judge the plan: containment, host bits, overlaps, and the limits of what hands out pod addresses
  export extern "kubectl-ipam plan help check" [
  ]

  # Propose places for tiers: aligned, beside each other, with room for growth
  export extern "kubectl-ipam plan help fit" [
  ]

  # Show networks and tiers as a tree, with sizes and what is free between them
  export extern "kubectl-ipam plan help show" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-ipam plan help help" [
  ]

  def "nu-complete kubectl-ipam pool color" [] {
    [ "auto" "always" "never" ]
  }

  # Make pools, and change what addresses they have: inventory and cluster together
  export extern "kubectl-ipam pool" [
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
    --color: string@"nu-complete kubectl-ipam pool color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete kubectl-ipam pool add provider" [] {
    [ "metallb" "cilium" "static" ]
  }

  def "nu-complete kubectl-ipam pool add dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam pool add color" [] {
    [ "auto" "always" "never" ]
  }

  # Make a new pool: in the inventory, and for MetalLB or Cilium in the cluster
  export extern "kubectl-ipam pool add" [
    --addresses: string       # Its addresses: 10.69.1.170-179, 10.69.2.0/28
    --provider: string@"nu-complete kubectl-ipam pool add provider" # Who hands them out [default: the load balancer that is installed]
    --network: string         # The network that they have to be in
    --offline                 # Change the inventory only and ask no cluster
    --commit                  # Commit the inventory to Git, and nothing else; nothing is pushed
    --filename(-f): path      # Use this inventory, and look at these manifests or folders as well; may be repeated
    --dry-run: string@"nu-complete kubectl-ipam pool add dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam pool add color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    name: string              # Name of the pool, and of its object in the cluster
  ]

  def "nu-complete kubectl-ipam pool grow dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam pool grow color" [] {
    [ "auto" "always" "never" ]
  }

  # Give a pool more addresses
  export extern "kubectl-ipam pool grow" [
    --by: string              # So many addresses: those behind the pool if they are free, else before it, else the next free ones
    --add: string             # These addresses: 10.69.1.166-170, 10.69.2.0/28
    --to: string              # All addresses that the pool shall have
    --offline                 # Change the inventory only and ask no cluster
    --commit                  # Commit the inventory to Git, and nothing else; nothing is pushed
    --filename(-f): path      # Use this inventory, and look at these manifests or folders as well; may be repeated
    --dry-run: string@"nu-complete kubectl-ipam pool grow dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam pool grow color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    name: string              # The pool
  ]

  def "nu-complete kubectl-ipam pool shrink dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam pool shrink color" [] {
    [ "auto" "always" "never" ]
  }

  # Take addresses away from a pool
  export extern "kubectl-ipam pool shrink" [
    --by: string              # So many addresses, from the end of the pool
    --remove: string          # These addresses: 10.69.1.163, 10.69.1.160-165
    --to: string              # All addresses that the pool shall have
    --offline                 # Change the inventory only and ask no cluster
    --commit                  # Commit the inventory to Git, and nothing else; nothing is pushed
    --filename(-f): path      # Use this inventory, and look at these manifests or folders as well; may be repeated
    --dry-run: string@"nu-complete kubectl-ipam pool shrink dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam pool shrink color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    name: string              # The pool
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-ipam pool help" [
  ]

  # Make a new pool: in the inventory, and for MetalLB or Cilium in the cluster
  export extern "kubectl-ipam pool help add" [
  ]

  # Give a pool more addresses
  export extern "kubectl-ipam pool help grow" [
  ]

  # Take addresses away from a pool
  export extern "kubectl-ipam pool help shrink" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-ipam pool help help" [
  ]

  def "nu-complete kubectl-ipam pools color" [] {
    [ "auto" "always" "never" ]
  }

  # Show how full pools are, in the inventory and in the cluster
  export extern "kubectl-ipam pools" [
    --filename(-f): path      # Read this inventory, manifest or folder, or - for standard input; may be repeated
    --offline                 # Read files only, not the cluster
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
    --color: string@"nu-complete kubectl-ipam pools color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...names: string          # Only these pools
  ]

  def "nu-complete kubectl-ipam probe color" [] {
    [ "auto" "always" "never" ]
  }

  # Ask addresses whether somebody answers; silence proves nothing
  export extern "kubectl-ipam probe" [
    --port: string            # TCP ports to try
    --wait: string            # How many milliseconds to wait for an answer
    --all                     # Ask more than 1024 addresses
    --filename(-f): path      # Use this inventory, and the addresses in these manifests or folders; may be repeated
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
    --color: string@"nu-complete kubectl-ipam probe color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...targets: string        # Pools or networks of the inventory by name, or addresses: 10.69.1.163, 10.69.1.0/28, 10.69.1.150-165
  ]

  def "nu-complete kubectl-ipam release dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam release color" [] {
    [ "auto" "always" "never" ]
  }

  # Let go of a reserved address: the entry, then the claim
  export extern "kubectl-ipam release" [
    --force                   # Release it although the address is in use, or claimed by somebody else
    --hold-down: string       # Keep the address from others for this long; the same name may have it back, and 0 ends it [default: claims.holdDown of the inventory, or not at all]
    --commit                  # Commit the inventory to Git, and nothing else; nothing is pushed
    --filename(-f): path      # Use this inventory, and look at these manifests or folders as well; may be repeated
    --dry-run: string@"nu-complete kubectl-ipam release dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam release color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...targets: string        # Names of reservations, or their addresses or prefixes
  ]

  def "nu-complete kubectl-ipam render dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam render color" [] {
    [ "auto" "always" "never" ]
  }

  # Write the ConfigMaps of the inventory as manifests
  export extern "kubectl-ipam render" [
    --filename(-f): path      # Use this inventory, or - for standard input
    --to: directory           # Write one file for each ConfigMap and a kustomization into this folder
    --dry-run: string@"nu-complete kubectl-ipam render dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam render color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...config_maps: string    # Only these ConfigMaps; without any, all that the inventory publishes
  ]

  def "nu-complete kubectl-ipam reserve dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam reserve color" [] {
    [ "auto" "always" "never" ]
  }

  # Keep an address for one purpose, so that nobody else takes it
  export extern "kubectl-ipam reserve" [
    --ip: string              # Reserve exactly this address; with --dual-stack it may be given twice
    --cidr: string            # Reserve a whole prefix: the next free one of this length, /28, or exactly this one, 10.69.1.160/28
    --dual-stack              # Take an IPv4 and an IPv6 address of one pool, both or none
    --pool: string            # Take an address of this pool; not needed when there is only one
    --network: string         # Take an address of this network, outside of its pools and DHCP ranges
    --cluster-ip              # Take a cluster address for the Service in --for: other Services do not get it (Kubernetes 1.33 and later)
    --family: string          # Take an IPv4 or an IPv6 address [possible values: ipv4, ipv6]
    --count: string           # Reserve this many, as NAME-1, NAME-2 and so on
    --probe                   # Take no address at which somebody answers; silence proves nothing
    --owner: string           # Who asks for it
    --note: string            # Anything worth knowing
    --for: string             # The object it is for: service/media/plex, node/worker-3
    --expires: string         # Until when it is meant to be kept: 2027-01-31, 2027-01-31T18:00:00Z, or from now on 12h, 30d, 4w; `check` tells when that is over
    --ttl: string             # How long an unfinished reservation keeps others away [default: 15m]
    --commit                  # Commit the inventory to Git, and nothing else; nothing is pushed
    --filename(-f): path      # Use this inventory, and look at these manifests or folders as well; may be repeated
    --dry-run: string@"nu-complete kubectl-ipam reserve dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam reserve color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    name: string              # Name of the reservation; with --count the numbered ones begin with it
  ]

  def "nu-complete kubectl-ipam sync dry_run" [] {
    [ "client" "server" ]
  }

  def "nu-complete kubectl-ipam sync color" [] {
    [ "auto" "always" "never" ]
  }

  # Publish the ConfigMaps of the inventory in the cluster
  export extern "kubectl-ipam sync" [
    --filename(-f): path      # Use this inventory
    --allow-dirty             # Publish although the inventory has changes that are not committed
    --allow-stale             # Publish although the cluster has what this clone's history does not: a newer commit, or another inventory
    --force-conflicts         # Take over keys that another field manager owns with another value
    --dry-run: string@"nu-complete kubectl-ipam sync dry_run" # Show what would be done and change nothing; `server` also lets the API server check it
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
    --color: string@"nu-complete kubectl-ipam sync color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
    ...config_maps: string    # Only these ConfigMaps; without any, all that the inventory publishes
  ]

  def "nu-complete kubectl-ipam version color" [] {
    [ "auto" "always" "never" ]
  }

  # Show the versions of the plugin and of the API server
  export extern "kubectl-ipam version" [
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
    --color: string@"nu-complete kubectl-ipam version color" # When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    --v(-v): string           # Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    --help(-h)                # Print help (see more with '--help')
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-ipam help" [
  ]

  # Pin a reserved address on a Service, as its load balancer understands it
  export extern "kubectl-ipam help assign" [
  ]

  # List every known address: who holds it, as what, where that is written
  export extern "kubectl-ipam help list" [
  ]

  # Find conflicts and drift: inventory, files, ConfigMaps and cluster against each other
  export extern "kubectl-ipam help check" [
  ]

  # Compare the ConfigMaps of the inventory with those in the cluster, or in files
  export extern "kubectl-ipam help diff" [
  ]

  # Explain a code of `check`, or list them all
  export extern "kubectl-ipam help explain" [
  ]

  # Tell everything about one name or address on one page
  export extern "kubectl-ipam help get" [
  ]

  # Tell who reserved and released what, and when
  export extern "kubectl-ipam help history" [
  ]

  # Check the staged files before each commit
  export extern "kubectl-ipam help hook" [
  ]

  # Check the staged files before each commit of this repository
  export extern "kubectl-ipam help hook install" [
  ]

  # Take the hook out again; one that was there before comes back
  export extern "kubectl-ipam help hook uninstall" [
  ]

  # Check the staged files as the hook does: their staged content, without the cluster
  export extern "kubectl-ipam help hook run" [
  ]

  # Write names and addresses for hosts files, name servers, external-dns and Prometheus
  export extern "kubectl-ipam help hosts" [
  ]

  # Bring into the inventory what ConfigMaps, the cluster, /etc/hosts or a table know
  export extern "kubectl-ipam help import" [
  ]

  # Write the first inventory: from a few answers, from the cluster, or with examples in comments
  export extern "kubectl-ipam help init" [
  ]

  # Draw networks: a cell for an address or a block, with letters and colours
  export extern "kubectl-ipam help map" [
  ]

  # Divide networks into tiers: show the plan, judge it, propose places
  export extern "kubectl-ipam help plan" [
  ]

  # Judge the plan: containment, host bits, overlaps, and the limits of what hands out pod addresses
  export extern "kubectl-ipam help plan check" [
  ]

  # Propose places for tiers: aligned, beside each other, with room for growth
  export extern "kubectl-ipam help plan fit" [
  ]

  # Show networks and tiers as a tree, with sizes and what is free between them
  export extern "kubectl-ipam help plan show" [
  ]

  # Make pools, and change what addresses they have: inventory and cluster together
  export extern "kubectl-ipam help pool" [
  ]

  # Make a new pool: in the inventory, and for MetalLB or Cilium in the cluster
  export extern "kubectl-ipam help pool add" [
  ]

  # Give a pool more addresses
  export extern "kubectl-ipam help pool grow" [
  ]

  # Take addresses away from a pool
  export extern "kubectl-ipam help pool shrink" [
  ]

  # Show how full pools are, in the inventory and in the cluster
  export extern "kubectl-ipam help pools" [
  ]

  # Ask addresses whether somebody answers; silence proves nothing
  export extern "kubectl-ipam help probe" [
  ]

  # Let go of a reserved address: the entry, then the claim
  export extern "kubectl-ipam help release" [
  ]

  # Write the ConfigMaps of the inventory as manifests
  export extern "kubectl-ipam help render" [
  ]

  # Keep an address for one purpose, so that nobody else takes it
  export extern "kubectl-ipam help reserve" [
  ]

  # Publish the ConfigMaps of the inventory in the cluster
  export extern "kubectl-ipam help sync" [
  ]

  # Show the versions of the plugin and of the API server
  export extern "kubectl-ipam help version" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "kubectl-ipam help help" [
  ]

}

export use completions *
