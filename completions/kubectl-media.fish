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
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "backup" -d 'Back up what apps keep: encrypted, checked, in files that open without this program'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "claim" -d 'Claim a Plex server with a token from plex.tv/claim'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "doctor" -d 'Find what is wrong, from the ground up: the cause, its evidence, what it breaks, and the mend'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "explain" -d 'Explain a code of `doctor`, or list them all'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "keys" -d 'Show where keys are, compare those of their users, and write them as a Secret or SealedSecret'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "logs" -d 'Show the log of an app, with known lines marked and explained'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "open" -d 'Show the address of an app\'s page, or open it in the browser'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "order" -d 'Show in which order apps start, and why'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "paths" -d 'Show each path as each app sees it: the storage behind it, mappings that are needed, and whether links are possible'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "restart" -d 'Restart apps one step after the other, each waited for; or stop them, or start them again'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "restore" -d 'Put a backup back, after a backup of what is there now'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "status" -d 'Show every app on one line: pods, version, volumes, address, health, what it does, GitOps state, what is wrong'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "version" -d 'Show the versions of the plugin and of the API server'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "wiring" -d 'Show every link between the apps and how it is: indexers, download clients, folders, requests, media servers'
complete -c kubectl-media -n "__fish_kubectl_media_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l dir -d 'The folder for backups; they are kept in NAMESPACE/NAME below it' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l recipient -d 'Who can open it: age1…, as age-keygen prints it. Can be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l recipients-file -d 'The same from a file with one recipient a line. Can be repeated' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l timeout -d 'How long each app may take' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l via -d 'The way to the apps' -r -f -a "auto\t'A forwarded port, or the proxy where ports must not be forwarded'
port-forward\t'A port of the pod, forwarded by the API server'
proxy\t'The API server\'s proxy, to the Service or the pod'
address\t'The address of the Service: a load balancer\'s, or the cluster\'s own'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l app-timeout -d 'How long an app may take for one answer' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l keys-from -d 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l all -d 'Every app that keeps something'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -s A -l all-namespaces -d 'Look in all namespaces, whatever -n says'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l plain -d 'Write it in clear text, with all keys and passwords that are in it'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -a "list" -d 'Show which backups there are, the newest first'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -a "prune" -d 'Delete old backups'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -a "verify" -d 'Open backups, read them to the end and check every database in them'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and not __fish_seen_subcommand_from list prune verify help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l dir -d 'The folder with the backups' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l keep -d 'How many good ones of each app stay' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l dir -d 'The folder with the backups' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l confirm -d 'Agree to a change that cannot be undone by naming its object. Can be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -s i -l identity -d 'The file with the identity that opens it, as age-keygen writes it; - for standard input. Can be repeated' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "list" -d 'Show which backups there are, the newest first'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "prune" -d 'Delete old backups'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Open backups, read them to the end and check every database in them'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l token-file -d 'Read the token from this file instead of asking for it; - is standard input' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l timeout -d 'How long it may take from the token to the claimed server; a token is good for four minutes' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l app-timeout -d 'How long the server may take for one answer' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l via-rollout -d 'Give the token to the workload, from a Secret that is removed again, instead of to the running server; it is restarted twice'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand claim" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l via -d 'The way to the apps' -r -f -a "auto\t'A forwarded port, or the proxy where ports must not be forwarded'
port-forward\t'A port of the pod, forwarded by the API server'
proxy\t'The API server\'s proxy, to the Service or the pod'
address\t'The address of the Service: a load balancer\'s, or the cluster\'s own'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l app-timeout -d 'How long an app may take for one answer' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l keys-from -d 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l fail-on -d 'Exit with 3 when there is a finding of this severity or a worse one' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'No finding: the exit code then tells only whether the check could be done'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l min-severity -d 'Show findings of this severity and worse' -r -f -a "info\t'Worth knowing; nothing breaks'
warning\t'Will bite later, or under a condition that does not hold now'
error\t'Broken now, or breaks as soon as somebody touches it'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l suppress -d 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -s f -l filename -d 'Make patches for Git of these manifests: files or folders; may be repeated' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l timeout -d 'How long the pods of each workload may take to be ready again' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l confirm -d 'Agree to a change that cannot be undone by naming its object. Can be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -s A -l all-namespaces -d 'Look in all namespaces, whatever -n says'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l fix -d 'Mend what can safely be mended, after a plan; for what Argo CD or Flux keep, print the patch for Git instead'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l force -d 'Also interrupt downloads and streams, and change what Argo CD or Flux would take back'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -f -a "compare" -d 'Compare every key with those that its users have'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -f -a "export" -d 'Write keys as a Secret: into a file, into a pipe, or with --reveal to the terminal'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -f -a "list" -d 'Show where each key is'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -f -a "rotate" -d 'Give an app a new key, and hand it to everybody who uses the old one'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -f -a "seal" -d 'Write keys as a SealedSecret that only the cluster\'s controller can open'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and not __fish_seen_subcommand_from compare export list rotate seal help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l via -d 'The way to the apps' -r -f -a "auto\t'A forwarded port, or the proxy where ports must not be forwarded'
port-forward\t'A port of the pod, forwarded by the API server'
proxy\t'The API server\'s proxy, to the Service or the pod'
address\t'The address of the Service: a load balancer\'s, or the cluster\'s own'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l app-timeout -d 'How long an app may take for one answer' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l keys-from -d 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -s A -l all-namespaces -d 'Look in all namespaces, whatever -n says'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l name -d 'The name of the Secret; keys in it are called as the workloads that read it call them, else APP-api-key' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -s f -l file -d 'Write it to this file instead of standard output' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l keys-from -d 'Where keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l reveal -d 'Write the keys to the terminal'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l keys-from -d 'Where keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -s A -l all-namespaces -d 'Look in all namespaces, whatever -n says'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l timeout -d 'How long each restart may take' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l via -d 'The way to the apps' -r -f -a "auto\t'A forwarded port, or the proxy where ports must not be forwarded'
port-forward\t'A port of the pod, forwarded by the API server'
proxy\t'The API server\'s proxy, to the Service or the pod'
address\t'The address of the Service: a load balancer\'s, or the cluster\'s own'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l app-timeout -d 'How long an app may take for one answer' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l keys-from -d 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l cert -d 'Seal with the certificate in this PEM file instead of asking the controller for its own' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l controller -d 'The controller\'s Service, where there are several: NAMESPACE/NAME' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s A -l all-namespaces -d 'Look for its users in all namespaces, whatever -n says'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l resume -d 'Make no new key: hand the present one to whoever has another one, or does not say which'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l reveal -d 'Show the key at the end, on a terminal'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l name -d 'The name of the Secret; keys in it are called as the workloads that read it call them, else APP-api-key' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -s f -l file -d 'Write it to this file instead of standard output' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l keys-from -d 'Where keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l scope -d 'Where the controller may open it' -r -f -a "strict\t'Under its name in its namespace only'
namespace-wide\t'Under any name in its namespace'
cluster-wide\t'Anywhere in the cluster'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l cert -d 'Seal with the certificate in this PEM file instead of asking the controller for its own' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l controller -d 'The controller\'s Service, where there are several: NAMESPACE/NAME' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from seal" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "compare" -d 'Compare every key with those that its users have'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write keys as a Secret: into a file, into a pipe, or with --reveal to the terminal'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "list" -d 'Show where each key is'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Give an app a new key, and hand it to everybody who uses the old one'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "seal" -d 'Write keys as a SealedSecret that only the cluster\'s controller can open'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -s c -l container -d 'Another container of its pod, such as the VPN beside it' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l since -d 'Only what was written in this time before now' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l tail -d 'How many of the last lines; -1 for all' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -s f -l follow -d 'Go on with lines as they are written'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -s p -l previous -d 'The log of the container before it was restarted'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l timestamps -d 'Start every line with the time it was written'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l reveal -d 'Show secrets in lines as they are; only on a terminal'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -s b -l browser -d 'Open the page in the browser as well: the one in BROWSER, or the desktop\'s own'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand open" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l older-than -d 'Leave out what was restarted within this time, to go on where an earlier run ended' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l wait -d 'Wait until the pods of one step take traffic and their apps answer, before the next begins' -r -f -a "true\t''
false\t''"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l timeout -d 'How long each workload may take' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l via -d 'The way to the apps' -r -f -a "auto\t'A forwarded port, or the proxy where ports must not be forwarded'
port-forward\t'A port of the pod, forwarded by the API server'
proxy\t'The API server\'s proxy, to the Service or the pod'
address\t'The address of the Service: a load balancer\'s, or the cluster\'s own'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l app-timeout -d 'How long an app may take for one answer' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l keys-from -d 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l all -d 'Every app that is found'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -s A -l all-namespaces -d 'Look in all namespaces, whatever -n says'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l scale-down -d 'Stop them instead, in the opposite order, and remember how many pods there were'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l scale-up -d 'Start what was stopped instead, with as many pods as before'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l force -d 'Also interrupt downloads and streams, and change what Argo CD or Flux would take back'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l into -d 'The app to put it into: radarr, media/radarr; the one it was taken of unless said' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -s i -l identity -d 'The file with the identity that opens it, as age-keygen writes it; - for standard input. Can be repeated' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l dir -d 'The folder for the backup of what is there now; the one that the backup is in unless said' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l timeout -d 'How long each step may take' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l via -d 'The way to the apps' -r -f -a "auto\t'A forwarded port, or the proxy where ports must not be forwarded'
port-forward\t'A port of the pod, forwarded by the API server'
proxy\t'The API server\'s proxy, to the Service or the pod'
address\t'The address of the Service: a load balancer\'s, or the cluster\'s own'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l app-timeout -d 'How long an app may take for one answer' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l keys-from -d 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l confirm -d 'Agree to a change that cannot be undone by naming its object. Can be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l kubeconfig -d 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l context -d 'Use this context of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l cluster -d 'Use this cluster entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l user -d 'Use this user entry of the kubeconfig' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -s n -l namespace -d 'Work in this namespace' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -s s -l server -d 'Address and port of the API server' -r -f
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l tls-server-name -d 'Name the server\'s certificate is checked against, instead of the host in its address' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l certificate-authority -d 'File with the certificate authority of the API server' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l client-certificate -d 'File with the client certificate' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l client-key -d 'File with the client certificate\'s private key' -r -F
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l token -d 'Bearer token for the API server' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l as -d 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l as-group -d 'Group to act as; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l as-uid -d 'UID to act as' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l as-user-extra -d 'Extra attribute to act with; may be repeated' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l request-timeout -d 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l cache-dir -d 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l force -d 'Also put back what is damaged or of a newer version, and stop what Argo CD or Flux would start again'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand restore" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l test -d 'Also have the apps test their links: to indexers, apps, download clients, which changes something'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; anybody in between can read and change everything'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l disable-compression -d 'Ask the API server not to compress its answers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand wiring" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "backup" -d 'Back up what apps keep: encrypted, checked, in files that open without this program'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "claim" -d 'Claim a Plex server with a token from plex.tv/claim'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "doctor" -d 'Find what is wrong, from the ground up: the cause, its evidence, what it breaks, and the mend'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "explain" -d 'Explain a code of `doctor`, or list them all'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "keys" -d 'Show where keys are, compare those of their users, and write them as a Secret or SealedSecret'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "logs" -d 'Show the log of an app, with known lines marked and explained'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "open" -d 'Show the address of an app\'s page, or open it in the browser'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "order" -d 'Show in which order apps start, and why'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "paths" -d 'Show each path as each app sees it: the storage behind it, mappings that are needed, and whether links are possible'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "restart" -d 'Restart apps one step after the other, each waited for; or stop them, or start them again'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "restore" -d 'Put a backup back, after a backup of what is there now'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "status" -d 'Show every app on one line: pods, version, volumes, address, health, what it does, GitOps state, what is wrong'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "version" -d 'Show the versions of the plugin and of the API server'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "wiring" -d 'Show every link between the apps and how it is: indexers, download clients, folders, requests, media servers'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and not __fish_seen_subcommand_from backup claim doctor explain keys logs open order paths restart restore status version wiring help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "list" -d 'Show which backups there are, the newest first'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "prune" -d 'Delete old backups'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "verify" -d 'Open backups, read them to the end and check every database in them'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "compare" -d 'Compare every key with those that its users have'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "export" -d 'Write keys as a Secret: into a file, into a pipe, or with --reveal to the terminal'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "list" -d 'Show where each key is'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "rotate" -d 'Give an app a new key, and hand it to everybody who uses the old one'
complete -c kubectl-media -n "__fish_kubectl_media_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "seal" -d 'Write keys as a SealedSecret that only the cluster\'s controller can open'
