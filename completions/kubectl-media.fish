# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kubectl_media_global_optspecs
    string join \n kubeconfig= context= cluster= user= n/namespace= s/server= tls-server-name= insecure-skip-tls-verify certificate-authority= client-certificate= client-key= token= as= as-group= as-uid= as-user-extra= request-timeout= cache-dir= disable-compression o/output= no-headers color= v/v= h/help V/version
end

function __fish_kubectl_media_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kubectl_media_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kubectl_media_using_subcommand
    set -l cmd (__fish_kubectl_media_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -s V -l version -d 'Print version'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "order" -d 'Show in which order apps start, and why'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "paths" -d 'Show each path as each app sees it: the storage behind it, mappings that are needed, and whether links are possible'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "status" -d 'Show every app on one line: pods, version, volumes, address, health, what it does, GitOps state, what is wrong'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "version" -d 'Show the versions of the plugin and of the API server'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "wiring" -d 'Show every link between the apps and how it is: indexers, download clients, folders, requests, media servers'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -s A -l all-namespaces -d 'Look in all namespaces, whatever -n says'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand order" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l via -d 'The way to the apps' -r -f -a "auto\t'A forwarded port, or the proxy where ports must not be forwarded'
port-forward\t'A port of the pod, forwarded by the API server'
proxy\t'The API server\'s proxy, to the Service or the pod'
address\t'The address of the Service: a load balancer\'s, or the cluster\'s own'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l app-timeout -d 'How long an app may take for one answer' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l keys-from -d 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -s A -l all-namespaces -d 'Look in all namespaces, whatever -n says'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l fix -d 'Add the remote path mappings that are needed, and correct those that lead elsewhere'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand paths" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l interval -d 'How long to wait between two looks' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l via -d 'The way to the apps' -r -f -a "auto\t'A forwarded port, or the proxy where ports must not be forwarded'
port-forward\t'A port of the pod, forwarded by the API server'
proxy\t'The API server\'s proxy, to the Service or the pod'
address\t'The address of the Service: a load balancer\'s, or the cluster\'s own'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l app-timeout -d 'How long an app may take for one answer' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l keys-from -d 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -s A -l all-namespaces -d 'Look in all namespaces, whatever -n says'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l cluster-only -d 'Show what the API server says; ask no app'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -s w -l watch -d 'Look again and again, and mark what has changed, until Ctrl-C'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l client -d 'Show the plugin\'s version only; no cluster is asked'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l svg -d 'Draw the links into this file, or - for standard output: an SVG with the broken ones red and explained' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l via -d 'The way to the apps' -r -f -a "auto\t'A forwarded port, or the proxy where ports must not be forwarded'
port-forward\t'A port of the pod, forwarded by the API server'
proxy\t'The API server\'s proxy, to the Service or the pod'
address\t'The address of the Service: a load balancer\'s, or the cluster\'s own'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l app-timeout -d 'How long an app may take for one answer' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l keys-from -d 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -s A -l all-namespaces -d 'Look in all namespaces, whatever -n says'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from order paths status version wiring help" -f -a "order" -d 'Show in which order apps start, and why'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from order paths status version wiring help" -f -a "paths" -d 'Show each path as each app sees it: the storage behind it, mappings that are needed, and whether links are possible'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from order paths status version wiring help" -f -a "status" -d 'Show every app on one line: pods, version, volumes, address, health, what it does, GitOps state, what is wrong'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from order paths status version wiring help" -f -a "version" -d 'Show the versions of the plugin and of the API server'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from order paths status version wiring help" -f -a "wiring" -d 'Show every link between the apps and how it is: indexers, download clients, folders, requests, media servers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from order paths status version wiring help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
