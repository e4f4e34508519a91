//! The environment variables of an instance.

use labkit::secret::SecretText;

/// Where the value of a variable stands.
#[derive(Debug, Clone)]
pub enum Value {
    /// In the workload itself.
    Literal(SecretText),
    /// In a Secret of the namespace.
    Secret {
        /// The Secret's name.
        name: String,
        /// The key in it.
        key: String,
    },
    /// In a ConfigMap of the namespace.
    ConfigMap {
        /// The ConfigMap's name.
        name: String,
        /// The key in it.
        key: String,
    },
    /// In a field of the pod.
    Field,
}

/// A Secret or ConfigMap all of whose keys are variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk {
    /// What every variable begins with.
    pub prefix: String,
    /// Whether it is a Secret; else it is a ConfigMap.
    pub secret: bool,
    /// Its name.
    pub name: String,
}

/// What a container finds in its environment.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Variables by name, in the order of the workload; of equal names the last counts.
    pub variables: Vec<(String, Value)>,
    /// What is taken over as a whole, and counts less than a variable of its own.
    pub bulk: Vec<Bulk>,
}

impl Environment {
    /// The variable of this name, whatever its case: .NET and the scripts of most images read it so.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let is_it = |(known, _): &&(String, Value)| known.eq_ignore_ascii_case(name);
        self.variables.iter().rfind(is_it).map(|(_, value)| value)
    }

    /// The value of a variable that is no secret and stands in the workload: a port, a user's number.
    pub fn literal(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Literal(text) => Some(text.expose()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Value {
        Value::Literal(SecretText::new(text.to_owned()))
    }

    #[test]
    fn the_last_of_equal_names_counts_whatever_its_case() {
        let variables = vec![
            ("WEBUI_PORT".to_owned(), literal("8080")),
            ("Radarr__Server__Port".to_owned(), literal("7000")),
            ("WEBUI_PORT".to_owned(), literal("8081")),
            ("POD".to_owned(), Value::Field),
        ];
        let environment = Environment { variables, bulk: Vec::new() };
        assert_eq!(environment.literal("WEBUI_PORT"), Some("8081"));
        assert_eq!(environment.literal("RADARR__SERVER__PORT"), Some("7000"));
        assert_eq!((environment.literal("POD"), environment.literal("PUID")), (None, None));
    }
}
