# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kubectl_ipam_global_optspecs
    string join \n kubeconfig= context= cluster= user= n/namespace= s/server= tls-server-name= insecure-skip-tls-verify certificate-authority= client-certificate= client-key= token= as= as-group= as-uid= as-user-extra= request-timeout= cache-dir= disable-compression o/output= no-headers color= v/v= h/help V/version
end

function __fish_kubectl_ipam_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kubectl_ipam_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kubectl_ipam_using_subcommand
    set -l cmd (__fish_kubectl_ipam_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -s V -l version -d 'Print version'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "assign" -d 'Pin a reserved address on a Service, as its load balancer understands it'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "list" -d 'List every known address: who holds it, as what, where that is written'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "check" -d 'Find conflicts and drift: inventory, files, ConfigMaps and cluster against each other'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "diff" -d 'Compare the ConfigMaps of the inventory with those in the cluster, or in files'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "explain" -d 'Explain a code of `check`, or list them all'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "get" -d 'Tell everything about one name or address on one page'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "history" -d 'Tell who reserved and released what, and when'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "hook" -d 'Check the staged files before each commit'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "hosts" -d 'Write names and addresses for hosts files, name servers, external-dns and Prometheus'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "import" -d 'Bring into the inventory what ConfigMaps, the cluster, /etc/hosts or a table know'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "init" -d 'Write the first inventory: from a few answers, from the cluster, or with examples in comments'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "map" -d 'Draw networks: a cell for an address or a block, with letters and colours'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "plan" -d 'Divide networks into tiers: show the plan, judge it, propose places'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "pool" -d 'Make pools, and change what addresses they have: inventory and cluster together'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "pools" -d 'Show how full pools are, in the inventory and in the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "probe" -d 'Ask addresses whether somebody answers; silence proves nothing'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "release" -d 'Let go of a reserved address: the entry, then the claim'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "render" -d 'Write the ConfigMaps of the inventory as manifests'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "reserve" -d 'Keep an address for one purpose, so that nobody else takes it'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "sync" -d 'Publish the ConfigMaps of the inventory in the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "version" -d 'Show the versions of the plugin and of the API server'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l provider -d 'The load balancer to ask, where it is not clear' -r -f -a "metallb\t'MetalLB'
cilium\t'Cilium LB IPAM'
kube-vip\t'kube-vip'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l annotation -d 'Ask with this annotation, or with spec.loadBalancerIP, where the load balancer\'s version is not known' -r -f -a "metallb.io/loadBalancerIPs\t''
metallb.universe.tf/loadBalancerIPs\t''
lbipam.cilium.io/ips\t''
io.cilium/lb-ipam-ips\t''
kube-vip.io/loadbalancerIPs\t''
spec.loadBalancerIP\t''"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l wait -d 'Wait until the Service has the address' -r -f -a "true\t''
false\t''"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l timeout -d 'How long to wait' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -s f -l filename -d 'Use this inventory, and look at these manifests or folders as well; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l unassign -d 'Take the address off the Service again'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand assign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l network -d 'Only addresses of this network' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l pool -d 'Only addresses in this pool' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l role -d 'Only these roles' -r -f -a "network\t'The prefix of a network'
pool\t'A range that a load balancer or a person hands addresses out of'
pool-free\t'A range that somebody wrote down as free'
range\t'A range with a purpose, such as "control plane" or "media services"'
tier\t'A tier of an address plan'
dhcp-range\t'A range that a DHCP server hands out'
pod-range\t'A range for pods'
service-range\t'A range for the cluster addresses of Services'
gateway\t'A network\'s router'
dns\t'A name server'
fixed-lease\t'An address that a DHCP server always gives to the same client'
node\t'A node of the cluster'
control-plane\t'The address in front of the control plane'
storage\t'A server for NFS, iSCSI or other storage'
host\t'A machine that is not part of the cluster'
cluster-ip\t'The cluster address of a Service'
load-balancer\t'An address that a load balancer gave to a Service'
load-balancer-request\t'An address that a Service asks its load balancer for'
external-ip\t'An address in a Service\'s `spec.externalIPs`, which nobody allocates or checks'
endpoint\t'A machine outside the cluster behind a Service, from an EndpointSlice without a target'
peer\t'A router that a load balancer speaks BGP with'
mirror\t'The address of a Service, repeated in the status of an Ingress or a Gateway'
reservation\t'An address kept for somebody in the inventory'
claim\t'An address taken by a claim object in the cluster'
reference\t'An address written in a text whose meaning is not known'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l owner -d 'Only these owners: plex, media/plex, node/talos-qal-bre' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l origin -d 'Only what is written in these sources' -r -f -a "inventory\t'The inventory'
configmap\t'A ConfigMap of the users\' address plan'
node\t'A Node'
service\t'A Service'
pool\t'A pool of MetalLB, Cilium, kube-vip or another load balancer'
claim\t'A claim object'
ipaddress\t'An `IPAddress` object of the API server or somebody else'
servicecidr\t'A ServiceCIDR'
pv\t'A PersistentVolume'
storageclass\t'A StorageClass'
workload\t'The pod template of a workload'
endpointslice\t'An EndpointSlice, or Endpoints'
ingress\t'An Ingress'
gateway\t'A Gateway of the Gateway API'
ciliumnode\t'A CiliumNode'
bgp\t'A BGP peer of MetalLB, Cilium or Calico'
policy\t'A policy that names addresses: of the network, or of a mesh'
values\t'Values for templates: of a Helm release, or variables that Flux puts in'
kubeconfig\t'The server address of the kubeconfig'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l state -d 'Only these states' -r -f -a "in-use\t'Seen in use in the cluster'
requested\t'Asked for, and not or not yet given'
reserved\t'Kept in the inventory'
claimed\t'Held by a claim object in the cluster'
held\t'Released, and kept from others for a while by its claim'
published\t'Written in a ConfigMap, in a file or in the cluster'
declared\t'A plan or a purpose, written down'
expired\t'A claim or reservation whose time has run out'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -s f -l filename -d 'Read this inventory, manifest or folder, or - for standard input; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -s A -l all-namespaces -d 'Objects of all namespaces, whatever -n says; this is what happens without -n, too'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l offline -d 'Read files only, not the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -s f -l filename -d 'Read this inventory, manifest or folder, or - for standard input; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l fail-on -d 'Exit with 3 when there is a finding of this severity or a worse one' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'No finding: the exit code then tells only whether the check could be done'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l min-severity -d 'Show findings of this severity and worse' -r -f -a "info\t'Worth knowing; nothing breaks'
warning\t'Will bite later, or under a condition that does not hold now'
error\t'Broken now, or breaks as soon as somebody touches it'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l suppress -d 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -s A -l all-namespaces -d 'Findings about all namespaces, whatever -n says; this is what happens without -n, too. With -n only findings that concern an object of that namespace are reported'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l offline -d 'Read files only, not the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -s f -l filename -d 'Use this inventory; compare with these manifests or folders instead of the cluster. May be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l events -d 'Tell this many events of the history, the newest; 0 for none' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -s f -l filename -d 'Read this inventory, manifest or folder, or - for standard input; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l offline -d 'Read files only, not the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l limit -d 'Look at this many commits at most, the newest; 0 for all of them' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -s f -l filename -d 'Use this inventory' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l offline -d 'Leave out the claims in the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -f -a "install" -d 'Check the staged files before each commit of this repository'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -f -a "uninstall" -d 'Take the hook out again; one that was there before comes back'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -f -a "run" -d 'Check the staged files as the hook does: their staged content, without the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and not __fish_seen_subcommand_from install uninstall run help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l fail-on -d 'From which severity on a commit is refused' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'No finding: the exit code then tells only whether the check could be done'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l print -d 'Print the entry for .pre-commit-config.yaml of the pre-commit framework instead'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from uninstall" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l fail-on -d 'Exit with 3 when there is a finding of this severity or a worse one' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'No finding: the exit code then tells only whether the check could be done'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l min-severity -d 'Show findings of this severity and worse' -r -f -a "info\t'Worth knowing; nothing breaks'
warning\t'Will bite later, or under a condition that does not hold now'
error\t'Broken now, or breaks as soon as somebody touches it'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l suppress -d 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from help" -f -a "install" -d 'Check the staged files before each commit of this repository'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from help" -f -a "uninstall" -d 'Take the hook out again; one that was there before comes back'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from help" -f -a "run" -d 'Check the staged files as the hook does: their staged content, without the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hook; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l format -d 'What to write; without it and without -o, a block for /etc/hosts' -r -f -a "hosts\t'/etc/hosts'
dnsmasq\t'dnsmasq: host-record, and dhcp-host for who has a hardware address'
unbound\t'unbound: local-data and local-data-ptr'
coredns\t'CoreDNS: a hosts block for a Corefile'
zone\t'A zone file after RFC 1035, forward or reverse'
dnsendpoint\t'external-dns: a DNSEndpoint'
prometheus\t'Prometheus: targets for file_sd'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l to -d 'Write into this file, between two marks; everything else in it stays as it is' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l domain -d 'The domain of short names whose network has none' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l zone -d 'Only this zone of --format=zone: a domain, or a reverse zone such as 1.69.10.in-addr.arpa' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l name-server -d 'The name server of --format=zone; by default the one that the inventory names' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l ttl -d 'How many seconds an answer may be kept, for formats that say so; by default 300' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -s f -l filename -d 'Use this inventory' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l live -d 'Names of Nodes and load-balancer Services in the cluster as well'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand hosts" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l hosts -d 'A file in the form of /etc/hosts; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l csv -d 'A table whose first line names its columns: name, address, role, pool, for, ports, owner, mac, note; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l inventory -d 'The inventory to add to, or to create; the one that is found, else ipam.yaml here' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l from-cluster -d 'Nodes, pools, load balancer addresses, storage servers and the ConfigMaps of the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -s f -l filename -l inventory -d 'The file to write, or the folder for it; without it, ipam.yaml at the root of the Git repository, or here outside of one' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l from-cluster -d 'Begin with the nodes, pools, load balancer addresses, storage servers and ConfigMaps of the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l cell -d 'One cell for this many addresses, as a prefix length: /26; by default as few as fit' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l svg -d 'Draw an SVG into this file, or - for standard output' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l html -d 'Make a page of HTML in this file, or - for standard output' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -s f -l filename -d 'Read this inventory, manifest or folder, or - for standard input; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l offline -d 'Read files only, not the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand map" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -f -a "check" -d 'Judge the plan: containment, host bits, overlaps, and the limits of what hands out pod addresses'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -f -a "fit" -d 'Propose places for tiers: aligned, beside each other, with room for growth'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -f -a "show" -d 'Show networks and tiers as a tree, with sizes and what is free between them'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and not __fish_seen_subcommand_from check fit show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -s f -l filename -d 'Read this inventory, manifest or folder, or - for standard input; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l fail-on -d 'Exit with 3 when there is a finding of this severity or a worse one' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'No finding: the exit code then tells only whether the check could be done'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l min-severity -d 'Show findings of this severity and worse' -r -f -a "info\t'Worth knowing; nothing breaks'
warning\t'Will bite later, or under a condition that does not hold now'
error\t'Broken now, or breaks as soon as somebody touches it'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l suppress -d 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l parent -d 'The network or tier that is divided, or any prefix; without it the only one that has tiers' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l want -d 'A tier to add, or to give another size: NAME=/24, NAME=500 (hosts) or NAME=12nodes@/26; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l growth -d 'How many times its size a tier that gets a place can grow without moving; rounded up to a power of two' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l node-mask -d 'The prefix length of the part that each node gets, for tiers that do not say their own' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l helm -d 'Print the plan of the pods as configuration of Cilium or kubeadm instead, as YAML or (-o json) as JSON' -r -f -a "cilium\t'Helm values of Cilium, IPAM mode cluster-pool: a list of prefixes, one mask size a family'
cilium-multi-pool\t'Helm values of Cilium, IPAM mode multi-pool: one pool a tier'
kubeadm\t'kubeadm\'s `ClusterConfiguration`: one prefix a family, one mask size'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -s f -l filename -d 'Read this inventory, or - for standard input' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l afresh -d 'Give new places to tiers that are well placed, too'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l widen -d 'If there is not enough room, let the parent grow as little as it takes'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from fit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -s f -l filename -d 'Read this inventory, or - for standard input' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "check" -d 'Judge the plan: containment, host bits, overlaps, and the limits of what hands out pod addresses'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "fit" -d 'Propose places for tiers: aligned, beside each other, with room for growth'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show networks and tiers as a tree, with sizes and what is free between them'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand plan; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -f -a "add" -d 'Make a new pool: in the inventory, and for MetalLB or Cilium in the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -f -a "grow" -d 'Give a pool more addresses'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -f -a "shrink" -d 'Take addresses away from a pool'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and not __fish_seen_subcommand_from add grow shrink help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l addresses -d 'Its addresses: 10.69.1.170-179, 10.69.2.0/28' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l provider -d 'Who hands them out [default: the load balancer that is installed]' -r -f -a "metallb\t''
cilium\t''
static\t''"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l network -d 'The network that they have to be in' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -s f -l filename -d 'Use this inventory, and look at these manifests or folders as well; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l offline -d 'Change the inventory only and ask no cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l commit -d 'Commit the inventory to Git, and nothing else; nothing is pushed'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l by -d 'So many addresses: those behind the pool if they are free, else before it, else the next free ones' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l add -d 'These addresses: 10.69.1.166-170, 10.69.2.0/28' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l to -d 'All addresses that the pool shall have' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -s f -l filename -d 'Use this inventory, and look at these manifests or folders as well; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l offline -d 'Change the inventory only and ask no cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l commit -d 'Commit the inventory to Git, and nothing else; nothing is pushed'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from grow" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l by -d 'So many addresses, from the end of the pool' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l remove -d 'These addresses: 10.69.1.163, 10.69.1.160-165' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l to -d 'All addresses that the pool shall have' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -s f -l filename -d 'Use this inventory, and look at these manifests or folders as well; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l offline -d 'Change the inventory only and ask no cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l commit -d 'Commit the inventory to Git, and nothing else; nothing is pushed'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from shrink" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from help" -f -a "add" -d 'Make a new pool: in the inventory, and for MetalLB or Cilium in the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from help" -f -a "grow" -d 'Give a pool more addresses'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from help" -f -a "shrink" -d 'Take addresses away from a pool'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pool; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -s f -l filename -d 'Read this inventory, manifest or folder, or - for standard input; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l offline -d 'Read files only, not the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand pools" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l port -d 'TCP ports to try' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l wait -d 'How many milliseconds to wait for an answer' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -s f -l filename -d 'Use this inventory, and the addresses in these manifests or folders; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l all -d 'Ask more than 1024 addresses'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand probe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l hold-down -d 'Keep the address from others for this long; the same name may have it back, and 0 ends it [default: claims.holdDown of the inventory, or not at all]' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -s f -l filename -d 'Use this inventory, and look at these manifests or folders as well; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l force -d 'Release it although the address is in use, or claimed by somebody else'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l commit -d 'Commit the inventory to Git, and nothing else; nothing is pushed'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand release" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -s f -l filename -d 'Use this inventory, or - for standard input' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l to -d 'Write one file for each ConfigMap and a kustomization into this folder' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand render" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l ip -d 'Reserve exactly this address; with --dual-stack it may be given twice' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l cidr -d 'Reserve a whole prefix: the next free one of this length, /28, or exactly this one, 10.69.1.160/28' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l pool -d 'Take an address of this pool; not needed when there is only one' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l network -d 'Take an address of this network, outside of its pools and DHCP ranges' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l family -d 'Take an IPv4 or an IPv6 address [possible values: ipv4, ipv6]' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l count -d 'Reserve this many, as NAME-1, NAME-2 and so on' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l owner -d 'Who asks for it' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l note -d 'Anything worth knowing' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l for -d 'The object it is for: service/media/plex, node/worker-3' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l expires -d 'Until when it is meant to be kept: 2027-01-31, 2027-01-31T18:00:00Z, or from now on 12h, 30d, 4w; `check` tells when that is over' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l ttl -d 'How long an unfinished reservation keeps others away [default: 15m]' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -s f -l filename -d 'Use this inventory, and look at these manifests or folders as well; may be repeated' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l dual-stack -d 'Take an IPv4 and an IPv6 address of one pool, both or none'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l cluster-ip -d 'Take a cluster address for the Service in --for: other Services do not get it (Kubernetes 1.33 and later)'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l probe -d 'Take no address at which somebody answers; silence proves nothing'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l commit -d 'Commit the inventory to Git, and nothing else; nothing is pushed'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand reserve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -s f -l filename -d 'Use this inventory' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l allow-dirty -d 'Publish although the inventory has changes that are not committed'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l allow-stale -d 'Publish although the cluster has what this clone\'s history does not: a newer commit, or another inventory'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l force-conflicts -d 'Take over keys that another field manager owns with another value'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l as-uid -d 'UID to act as' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l client -d 'Show the plugin\'s version only; no cluster is asked'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "assign" -d 'Pin a reserved address on a Service, as its load balancer understands it'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "list" -d 'List every known address: who holds it, as what, where that is written'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "check" -d 'Find conflicts and drift: inventory, files, ConfigMaps and cluster against each other'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "diff" -d 'Compare the ConfigMaps of the inventory with those in the cluster, or in files'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "explain" -d 'Explain a code of `check`, or list them all'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "get" -d 'Tell everything about one name or address on one page'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "history" -d 'Tell who reserved and released what, and when'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "hook" -d 'Check the staged files before each commit'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "hosts" -d 'Write names and addresses for hosts files, name servers, external-dns and Prometheus'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "import" -d 'Bring into the inventory what ConfigMaps, the cluster, /etc/hosts or a table know'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "init" -d 'Write the first inventory: from a few answers, from the cluster, or with examples in comments'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "map" -d 'Draw networks: a cell for an address or a block, with letters and colours'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "plan" -d 'Divide networks into tiers: show the plan, judge it, propose places'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "pool" -d 'Make pools, and change what addresses they have: inventory and cluster together'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "pools" -d 'Show how full pools are, in the inventory and in the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "probe" -d 'Ask addresses whether somebody answers; silence proves nothing'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "release" -d 'Let go of a reserved address: the entry, then the claim'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "render" -d 'Write the ConfigMaps of the inventory as manifests'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "reserve" -d 'Keep an address for one purpose, so that nobody else takes it'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "sync" -d 'Publish the ConfigMaps of the inventory in the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "version" -d 'Show the versions of the plugin and of the API server'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and not __fish_seen_subcommand_from assign list check diff explain get history hook hosts import init map plan pool pools probe release render reserve sync version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and __fish_seen_subcommand_from hook" -f -a "install" -d 'Check the staged files before each commit of this repository'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and __fish_seen_subcommand_from hook" -f -a "uninstall" -d 'Take the hook out again; one that was there before comes back'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and __fish_seen_subcommand_from hook" -f -a "run" -d 'Check the staged files as the hook does: their staged content, without the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and __fish_seen_subcommand_from plan" -f -a "check" -d 'Judge the plan: containment, host bits, overlaps, and the limits of what hands out pod addresses'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and __fish_seen_subcommand_from plan" -f -a "fit" -d 'Propose places for tiers: aligned, beside each other, with room for growth'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and __fish_seen_subcommand_from plan" -f -a "show" -d 'Show networks and tiers as a tree, with sizes and what is free between them'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and __fish_seen_subcommand_from pool" -f -a "add" -d 'Make a new pool: in the inventory, and for MetalLB or Cilium in the cluster'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and __fish_seen_subcommand_from pool" -f -a "grow" -d 'Give a pool more addresses'
complete -c kubectl-ipam -n "__fish_kubectl_ipam_using_subcommand help; and __fish_seen_subcommand_from pool" -f -a "shrink" -d 'Take addresses away from a pool'
