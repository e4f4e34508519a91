
use builtin;
use str;

set edit:completion:arg-completer[kubectl-media] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'kubectl-media'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'kubectl-media'= {
            cand --kubeconfig 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config'
            cand --context 'Use this context of the kubeconfig'
            cand --cluster 'Use this cluster entry of the kubeconfig'
            cand --user 'Use this user entry of the kubeconfig'
            cand -n 'Work in this namespace'
            cand --namespace 'Work in this namespace'
            cand -s 'Address and port of the API server'
            cand --server 'Address and port of the API server'
            cand --tls-server-name 'Name the server''s certificate is checked against, instead of the host in its address'
            cand --certificate-authority 'File with the certificate authority of the API server'
            cand --client-certificate 'File with the client certificate'
            cand --client-key 'File with the client certificate''s private key'
            cand --token 'Bearer token for the API server'
            cand --as 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)'
            cand --as-group 'Group to act as; may be repeated'
            cand --as-uid 'UID to act as'
            cand --as-user-extra 'Extra attribute to act with; may be repeated'
            cand --request-timeout 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever'
            cand --cache-dir 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]'
            cand -o 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown'
            cand --output 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown'
            cand --color 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on'
            cand -v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --insecure-skip-tls-verify 'Do not check the server''s certificate; anybody in between can read and change everything'
            cand --disable-compression 'Ask the API server not to compress its answers'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand order 'Show in which order apps start, and why'
            cand status 'Show every app on one line: pods, version, volumes, address, GitOps state, and what is wrong'
            cand version 'Show the versions of the plugin and of the API server'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'kubectl-media;order'= {
            cand --kubeconfig 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config'
            cand --context 'Use this context of the kubeconfig'
            cand --cluster 'Use this cluster entry of the kubeconfig'
            cand --user 'Use this user entry of the kubeconfig'
            cand -n 'Work in this namespace'
            cand --namespace 'Work in this namespace'
            cand -s 'Address and port of the API server'
            cand --server 'Address and port of the API server'
            cand --tls-server-name 'Name the server''s certificate is checked against, instead of the host in its address'
            cand --certificate-authority 'File with the certificate authority of the API server'
            cand --client-certificate 'File with the client certificate'
            cand --client-key 'File with the client certificate''s private key'
            cand --token 'Bearer token for the API server'
            cand --as 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)'
            cand --as-group 'Group to act as; may be repeated'
            cand --as-uid 'UID to act as'
            cand --as-user-extra 'Extra attribute to act with; may be repeated'
            cand --request-timeout 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever'
            cand --cache-dir 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]'
            cand -o 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown'
            cand --output 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown'
            cand --color 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on'
            cand -v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand -A 'Look in all namespaces, whatever -n says'
            cand --all-namespaces 'Look in all namespaces, whatever -n says'
            cand --insecure-skip-tls-verify 'Do not check the server''s certificate; anybody in between can read and change everything'
            cand --disable-compression 'Ask the API server not to compress its answers'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kubectl-media;status'= {
            cand --kubeconfig 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config'
            cand --context 'Use this context of the kubeconfig'
            cand --cluster 'Use this cluster entry of the kubeconfig'
            cand --user 'Use this user entry of the kubeconfig'
            cand -n 'Work in this namespace'
            cand --namespace 'Work in this namespace'
            cand -s 'Address and port of the API server'
            cand --server 'Address and port of the API server'
            cand --tls-server-name 'Name the server''s certificate is checked against, instead of the host in its address'
            cand --certificate-authority 'File with the certificate authority of the API server'
            cand --client-certificate 'File with the client certificate'
            cand --client-key 'File with the client certificate''s private key'
            cand --token 'Bearer token for the API server'
            cand --as 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)'
            cand --as-group 'Group to act as; may be repeated'
            cand --as-uid 'UID to act as'
            cand --as-user-extra 'Extra attribute to act with; may be repeated'
            cand --request-timeout 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever'
            cand --cache-dir 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]'
            cand -o 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown'
            cand --output 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown'
            cand --color 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on'
            cand -v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand -A 'Look in all namespaces, whatever -n says'
            cand --all-namespaces 'Look in all namespaces, whatever -n says'
            cand --insecure-skip-tls-verify 'Do not check the server''s certificate; anybody in between can read and change everything'
            cand --disable-compression 'Ask the API server not to compress its answers'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kubectl-media;version'= {
            cand --kubeconfig 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config'
            cand --context 'Use this context of the kubeconfig'
            cand --cluster 'Use this cluster entry of the kubeconfig'
            cand --user 'Use this user entry of the kubeconfig'
            cand -n 'Work in this namespace'
            cand --namespace 'Work in this namespace'
            cand -s 'Address and port of the API server'
            cand --server 'Address and port of the API server'
            cand --tls-server-name 'Name the server''s certificate is checked against, instead of the host in its address'
            cand --certificate-authority 'File with the certificate authority of the API server'
            cand --client-certificate 'File with the client certificate'
            cand --client-key 'File with the client certificate''s private key'
            cand --token 'Bearer token for the API server'
            cand --as 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)'
            cand --as-group 'Group to act as; may be repeated'
            cand --as-uid 'UID to act as'
            cand --as-user-extra 'Extra attribute to act with; may be repeated'
            cand --request-timeout 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever'
            cand --cache-dir 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]'
            cand -o 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown'
            cand --output 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown'
            cand --color 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on'
            cand -v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --v 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request'
            cand --client 'Show the plugin''s version only; no cluster is asked'
            cand --insecure-skip-tls-verify 'Do not check the server''s certificate; anybody in between can read and change everything'
            cand --disable-compression 'Ask the API server not to compress its answers'
            cand --no-headers 'Leave out the headings of tables and csv'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kubectl-media;help'= {
            cand order 'Show in which order apps start, and why'
            cand status 'Show every app on one line: pods, version, volumes, address, GitOps state, and what is wrong'
            cand version 'Show the versions of the plugin and of the API server'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'kubectl-media;help;order'= {
        }
        &'kubectl-media;help;status'= {
        }
        &'kubectl-media;help;version'= {
        }
        &'kubectl-media;help;help'= {
        }
    ]
    $completions[$command]
}
