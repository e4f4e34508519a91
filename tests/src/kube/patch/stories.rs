//! Who owns which field, told as stories. Expected results are those of a real API server.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn schema_of(object: &Value) -> Schema<'static> {
    let version = object["apiVersion"].as_str().unwrap();
    let group = version.split_once('/').map_or("", |(group, _)| group);
    Schema::of(group, object["kind"].as_str().unwrap(), None)
}

fn options<'a>(manager: &'a str, object: &'a Value) -> ApplyOptions<'a> {
    ApplyOptions {
        manager,
        force: false,
        api_version: object["apiVersion"].as_str().unwrap(),
        subresource: None,
        schema: schema_of(object),
        reset_fields: &["status"],
        now: at(0),
    }
}

fn apply(live: Option<&Value>, object: &Value, manager: &str) -> Result<Value, PatchError> {
    server_side_apply(live, object, &options(manager, object))
}

fn update(old: Option<&Value>, mut new: Value, manager: &str) -> Value {
    let schema = schema_of(&new);
    let options = UpdateOptions { manager, subresource: None, schema, now: at(0) };
    record_update(old, &mut new, &options);
    new
}

fn config_map(data: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "pool", "namespace": "infra"}, "data": data})
}

fn fields(object: &Value) -> Vec<(String, String, Value)> {
    let entries = object["metadata"]["managedFields"].as_array().cloned().unwrap_or_default();
    entries
        .iter()
        .map(|entry| {
            let text = |name: &str| entry[name].as_str().unwrap().to_owned();
            (text("manager"), text("operation"), entry["fieldsV1"].clone())
        })
        .collect()
}

#[test]
fn what_a_manager_applies_it_owns() {
    let object = apply(None, &config_map(json!({"start": "10.0.0.1"})), "ipam").unwrap();
    assert_eq!(
        object["metadata"]["managedFields"],
        json!([{
            "manager": "ipam", "operation": "Apply", "apiVersion": "v1", "time": "2023-11-14T22:13:20Z",
            "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {"f:start": {}}},
        }])
    );
}

#[test]
fn another_value_for_a_field_of_somebody_else_is_a_conflict() {
    let live = apply(None, &config_map(json!({"start": "10.0.0.1", "end": "10.0.0.9"})), "ipam").unwrap();
    let error = apply(Some(&live), &config_map(json!({"start": "10.0.0.2"})), "argocd").unwrap_err();
    assert_eq!(
        error.to_status(),
        json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": "Apply failed with 1 conflict: conflict with \"ipam\": .data.start",
            "reason": "Conflict",
            "details": {"causes": [{
                "reason": "FieldManagerConflict", "message": "conflict with \"ipam\"", "field": ".data.start",
            }]},
            "code": 409,
        })
    );
}

#[test]
fn conflicts_are_grouped_by_manager_and_name_the_version_of_updates() {
    let live = update(None, config_map(json!({"a": "1", "b": "1"})), "kubectl-create");
    let live = apply(Some(&live), &config_map(json!({"c": "1"})), "ipam").unwrap();
    let wanted = config_map(json!({"a": "2", "b": "2", "c": "2"}));
    let error = apply(Some(&live), &wanted, "argocd").unwrap_err();
    insta::assert_snapshot!(error.message, @r#"
    Apply failed with 3 conflicts: conflicts with "ipam":
    - .data.c
    conflicts with "kubectl-create" using v1:
    - .data.a
    - .data.b
    "#);
}

#[test]
fn force_takes_the_field_and_its_former_owner_loses_it() {
    let live = apply(None, &config_map(json!({"start": "1", "end": "9"})), "ipam").unwrap();
    let wanted = config_map(json!({"start": "2"}));
    let forced = ApplyOptions { force: true, ..options("argocd", &wanted) };
    let object = server_side_apply(Some(&live), &wanted, &forced).unwrap();
    assert_eq!(object["data"], json!({"start": "2", "end": "9"}));
    assert_eq!(
        fields(&object),
        [
            ("argocd".into(), "Apply".into(), json!({"f:data": {"f:start": {}}})),
            ("ipam".into(), "Apply".into(), json!({"f:data": {"f:end": {}}})),
        ]
    );
}

#[test]
fn managers_that_agree_share_a_field_and_the_last_one_removes_it() {
    let both = config_map(json!({"shared": "x", "own": "y"}));
    let live = apply(None, &both, "one").unwrap();
    let live = apply(Some(&live), &config_map(json!({"shared": "x"})), "two").unwrap();
    assert_eq!(fields(&live).len(), 2);

    let live = apply(Some(&live), &config_map(json!({})), "one").unwrap();
    assert_eq!(live["data"], json!({"shared": "x"}), "the field only `one` owned is gone");

    let live = apply(Some(&live), &config_map(json!({})), "two").unwrap();
    assert_eq!(live.get("data"), None);
}

#[test]
fn a_field_that_an_update_changed_belongs_to_the_updater() {
    let live = apply(None, &config_map(json!({"start": "1"})), "ipam").unwrap();
    let mut edited = live.clone();
    edited["data"]["start"] = json!("5");
    let live = update(Some(&live), edited, "kubectl-edit");
    assert_eq!(fields(&live), [("kubectl-edit".into(), "Update".into(), json!({"f:data": {"f:start": {}}}))]);

    let again = config_map(json!({"start": "1"}));
    let error = apply(Some(&live), &again, "ipam").unwrap_err();
    assert_eq!(
        error.message,
        "Apply failed with 1 conflict: conflict with \"kubectl-edit\" using v1: .data.start"
    );
}

#[test]
fn an_update_that_changes_nothing_leaves_ownership_alone() {
    let live = apply(None, &config_map(json!({"start": "1"})), "ipam").unwrap();
    assert_eq!(update(Some(&live), live.clone(), "controller"), live);
}

#[test]
fn updates_keep_the_old_entries_when_the_client_drops_them() {
    let live = apply(None, &config_map(json!({"start": "1"})), "ipam").unwrap();
    let mut edited = live.clone();
    edited["metadata"].as_object_mut().unwrap().remove("managedFields");
    edited["data"]["note"] = json!("n");
    let names: Vec<String> =
        fields(&update(Some(&live), edited, "editor")).into_iter().map(|f| f.0).collect();
    assert_eq!(names, ["ipam", "editor"]);
}

#[test]
fn a_list_with_one_empty_entry_clears_ownership_until_the_next_apply() {
    let live = apply(None, &config_map(json!({"start": "1"})), "ipam").unwrap();
    for reset in [json!([{}]), json!([])] {
        let mut cleared = live.clone();
        cleared["metadata"]["managedFields"] = reset;
        let cleared = update(Some(&live), cleared, "admin");
        assert_eq!(cleared["metadata"].get("managedFields"), None);

        let mut edited = cleared.clone();
        edited["data"]["start"] = json!("2");
        let edited = update(Some(&cleared), edited, "editor");
        assert_eq!(edited["metadata"].get("managedFields"), None);

        let error = apply(Some(&edited), &config_map(json!({"start": "3"})), "ipam").unwrap_err();
        assert_eq!(
            error.message,
            "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .data.start"
        );
    }
}

#[test]
fn kubectl_takes_over_what_its_client_side_apply_set_and_nobody_changed() {
    let last = config_map(json!({"start": "1"}));
    let mut created = last.clone();
    created["metadata"]["annotations"] = json!({LAST_APPLIED: last.to_string()});
    let live = update(None, created, "kubectl-client-side-apply");

    let object = apply(Some(&live), &config_map(json!({"start": "2"})), "kubectl").unwrap();
    assert_eq!(object["data"]["start"], json!("2"));
    assert_eq!(
        object["metadata"]["annotations"][LAST_APPLIED],
        json!(
            "{\"apiVersion\":\"v1\",\"data\":{\"start\":\"2\"},\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"pool\",\"namespace\":\"infra\"}}\n"
        )
    );

    let mut edited = live.clone();
    edited["data"]["start"] = json!("7");
    let live = update(Some(&live), edited, "kubectl-edit");
    assert!(apply(Some(&live), &config_map(json!({"start": "2"})), "kubectl").is_err());
    assert!(apply(Some(&live), &config_map(json!({"start": "2"})), "other").is_err());
}

fn deployment(containers: Value) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "d"},
        "spec": {
            "replicas": 1, "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers}},
        },
    })
}

#[test]
fn containers_are_owned_by_name_and_their_ports_by_number_and_protocol() {
    let wanted = deployment(json!([
        {"name": "web", "image": "nginx", "ports": [{"containerPort": 80}], "env": [{"name": "A", "value": "1"}]},
    ]));
    let object = apply(None, &wanted, "one").unwrap();
    assert_eq!(
        fields(&object)[0].2,
        json!({"f:spec": {
            "f:replicas": {}, "f:selector": {},
            "f:template": {
                "f:metadata": {"f:labels": {"f:app": {}}},
                "f:spec": {"f:containers": {"k:{\"name\":\"web\"}": {
                    ".": {},
                    "f:env": {"k:{\"name\":\"A\"}": {".": {}, "f:name": {}, "f:value": {}}},
                    "f:image": {}, "f:name": {},
                    "f:ports": {"k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}}},
                }}},
            },
        }})
    );

    let other = deployment(json!([{"name": "web", "image": "caddy"}]));
    let error = apply(Some(&object), &other, "two").unwrap_err();
    assert_eq!(
        error.message,
        "Apply failed with 1 conflict: conflict with \"one\": .spec.template.spec.containers[name=\"web\"].image"
    );
}

#[test]
fn a_created_deployment_shows_the_entries_a_real_server_shows() {
    let created = deployment(json!([{"name": "web", "image": "nginx", "resources": {}}]));
    let object = update(None, created, "kubectl-create");
    assert_eq!(
        fields(&object)[0].2,
        json!({"f:spec": {
            "f:replicas": {}, "f:selector": {},
            "f:template": {
                "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
                "f:spec": {"f:containers": {"k:{\"name\":\"web\"}": {
                    ".": {}, "f:image": {}, "f:name": {}, "f:resources": {},
                }}},
            },
        }})
    );
}

#[test]
fn each_manager_may_bring_its_own_container_and_order_is_kept() {
    let one =
        apply(None, &deployment(json!([{"name": "a", "image": "a"}, {"name": "c", "image": "c"}])), "one");
    let two = apply(Some(&one.unwrap()), &deployment(json!([{"name": "b", "image": "b"}])), "two").unwrap();
    let names = |object: &Value| -> Vec<String> {
        let containers = object.pointer("/spec/template/spec/containers").unwrap().as_array().unwrap();
        containers.iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&two), ["a", "c", "b"]);
    let less = apply(Some(&two), &deployment(json!([{"name": "c", "image": "c"}])), "one").unwrap();
    assert_eq!(names(&less), ["c", "b"]);
}

#[test]
fn a_keyed_list_refuses_items_that_are_not_unique_or_have_no_key() {
    let twice = deployment(json!([{"name": "a"}, {"name": "a"}]));
    assert_eq!(
        apply(None, &twice, "one").unwrap_err().message,
        "failed to create typed patch object (d/web; apps/v1, Kind=Deployment): \
         .spec.template.spec.containers: duplicate entries for key [name=\"a\"]"
    );
    let nameless = deployment(json!([{"image": "a"}]));
    assert_eq!(
        apply(None, &nameless, "one").unwrap_err().message,
        "failed to create typed patch object (d/web; apps/v1, Kind=Deployment): \
         .spec.template.spec.containers: element 0: associative list with keys has an element that omits \
         all key fields [\"name\"] (and doesn't have default values for any key fields)"
    );
}

#[test]
fn owner_references_and_finalizers_are_owned_one_by_one() {
    let mut object = config_map(json!({}));
    object["metadata"]["finalizers"] = json!(["a/b"]);
    object["metadata"]["ownerReferences"] =
        json!([{"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u1"}]);
    let applied = apply(None, &object, "one").unwrap();
    assert_eq!(
        fields(&applied)[0].2,
        json!({
            "f:data": {},
            "f:metadata": {"f:finalizers": {"v:\"a/b\"": {}}, "f:ownerReferences": {"k:{\"uid\":\"u1\"}": {}}},
        })
    );
    object["metadata"]["finalizers"] = json!(["c/d"]);
    let both = apply(Some(&applied), &object, "two").unwrap();
    assert_eq!(both["metadata"]["finalizers"], json!(["a/b", "c/d"]));
}

#[test]
fn custom_resources_follow_their_own_schema_and_replace_lists_without_one() {
    let schema = json!({"type": "object", "properties": {"spec": {"type": "object", "properties": {
        "rules": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["id"]},
        "addresses": {"type": "array"},
    }}}});
    let object = |rules: Value, addresses: Value| {
        json!({"apiVersion": "example.com/v1", "kind": "Pool", "metadata": {"name": "p"},
               "spec": {"rules": rules, "addresses": addresses}})
    };
    let apply = |live: Option<&Value>, object: &Value, manager: &str| {
        let with_schema = ApplyOptions {
            schema: Schema::of("example.com", "Pool", Some(&schema)),
            ..options(manager, object)
        };
        server_side_apply(live, object, &with_schema)
    };
    let one = object(json!([{"id": 1, "to": "a"}]), json!(["x"]));
    let live = apply(None, &one, "one").unwrap();
    let two = object(json!([{"id": 2, "to": "b"}]), json!(["x"]));
    let live = apply(Some(&live), &two, "two").unwrap();
    assert_eq!(live["spec"]["rules"], json!([{"id": 1, "to": "a"}, {"id": 2, "to": "b"}]));

    let three = object(json!([]), json!(["x", "y"]));
    let error = apply(Some(&live), &three, "two").unwrap_err();
    assert_eq!(error.message, "Apply failed with 1 conflict: conflict with \"one\": .spec.addresses");
}

#[test]
fn the_status_endpoint_has_entries_of_its_own() {
    let live = apply(None, &config_map(json!({"a": "1"})), "ipam").unwrap();
    let mut service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"type": "LoadBalancer"}});
    record_update(
        None,
        &mut service,
        &UpdateOptions {
            manager: "kubectl-create",
            subresource: None,
            schema: Schema::of("", "Service", None),
            now: at(0),
        },
    );
    let mut assigned = service.clone();
    assigned["status"] = json!({"loadBalancer": {"ingress": [{"ip": "10.0.0.1"}]}});
    record_update(
        Some(&service),
        &mut assigned,
        &UpdateOptions {
            manager: "controller",
            subresource: Some("status"),
            schema: Schema::of("", "Service", None),
            now: at(1),
        },
    );
    let entry = &assigned["metadata"]["managedFields"][1];
    assert_eq!(entry["subresource"], json!("status"));
    assert_eq!(entry["fieldsV1"], json!({"f:status": {"f:loadBalancer": {"f:ingress": {}}}}));

    let mut with_status = config_map(json!({"a": "1"}));
    with_status["status"] = json!({"x": 1});
    let again = apply(Some(&live), &with_status, "ipam").unwrap();
    assert_eq!(again, live, "status is not written here, so nothing changes");
}

#[test]
fn a_resource_version_in_the_applied_object_reaches_the_caller() {
    let live = apply(None, &config_map(json!({"a": "1"})), "ipam").unwrap();
    let mut wanted = config_map(json!({"a": "2"}));
    wanted["metadata"]["resourceVersion"] = json!("41");
    let object = apply(Some(&live), &wanted, "ipam").unwrap();
    assert_eq!(object["metadata"]["resourceVersion"], json!("41"));
    assert_eq!(fields(&object)[0].2, json!({"f:data": {"f:a": {}}}));
}

#[test]
fn an_applied_object_must_not_bring_managed_fields_or_another_version() {
    let mut wanted = config_map(json!({}));
    wanted["metadata"]["managedFields"] = json!([]);
    assert_eq!(
        apply(None, &wanted, "ipam").unwrap_err(),
        PatchError::bad_request("metadata.managedFields must be nil")
    );
    let wanted = config_map(json!({}));
    let other = ApplyOptions { api_version: "v2", ..options("ipam", &wanted) };
    assert_eq!(
        server_side_apply(None, &wanted, &other).unwrap_err().message,
        "invalid object type: /v1, Kind=ConfigMap"
    );
}

#[test]
fn the_oldest_of_more_than_ten_update_managers_are_merged() {
    let mut object = update(None, config_map(json!({})), "creator");
    for n in 0..12 {
        let mut next = object.clone();
        next["data"][format!("k{n:02}")] = json!("v");
        let (manager, schema) = (format!("m{n:02}"), schema_of(&next));
        let options = UpdateOptions { manager: &manager, subresource: None, schema, now: at(n) };
        record_update(Some(&object), &mut next, &options);
        object = next;
    }
    let entries = fields(&object);
    assert_eq!(entries.len(), 10);
    assert_eq!(entries[0].0, "ancient-changes");
}

fn data() -> impl Strategy<Value = Value> {
    prop::collection::btree_map("[a-f]", "[xy]", 0..5).prop_map(|map| json!(map))
}

proptest! {
    #[test]
    fn applying_the_same_twice_changes_nothing(before in data(), wanted in data()) {
        let live = apply(None, &config_map(before), "other").unwrap();
        let wanted = config_map(wanted);
        let forced = ApplyOptions { force: true, ..options("me", &wanted) };
        let once = server_side_apply(Some(&live), &wanted, &forced).unwrap();
        let later = ApplyOptions { now: at(60), ..forced };
        prop_assert_eq!(server_side_apply(Some(&once), &wanted, &later).unwrap(), once);
    }

    #[test]
    fn managers_with_different_fields_never_conflict(one in data(), two in data()) {
        let renamed: Value = two.as_object().unwrap().iter().map(|(k, v)| (format!("other-{k}"), v.clone())).collect();
        let live = apply(None, &config_map(one.clone()), "one").unwrap();
        let live = apply(Some(&live), &config_map(renamed.clone()), "two").unwrap();
        for (name, value) in one.as_object().unwrap().iter().chain(renamed.as_object().unwrap()) {
            prop_assert_eq!(&live["data"][name], value);
        }
        let live = apply(Some(&live), &config_map(json!({})), "one").unwrap();
        prop_assert_eq!(live["data"].as_object().cloned().unwrap_or_default(), renamed.as_object().cloned().unwrap());
    }
}
