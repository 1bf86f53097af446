//! The parameters of a GraphQL request, whichever transport brought them.

use serde_json::{Map, Value};

use crate::server::graphql::answer::Refused;
use crate::server::graphql::code::Code;

/// The parameters by the names of the GraphQL over HTTP specification; unknown ones are ignored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params {
    /// The text of the document.
    pub query: Option<String>,
    /// Which of its operations to run.
    pub operation_name: Option<String>,
    /// The raw values of its variables.
    pub variables: Map<String, Value>,
    /// What is not in the specification, such as `persistedQuery` and `minPosition`.
    pub extensions: Map<String, Value>,
    /// The id of a document known to the server, in place of `query`.
    pub document_id: Option<String>,
}

impl Params {
    /// Reads the body of a POST, or the payload of a `subscribe` message.
    pub fn from_json(body: &[u8]) -> Result<Self, Refused> {
        match serde_json::from_slice(body) {
            Ok(value) => Self::from_value(value),
            Err(_) => Err(bad_request("The body is not JSON.")),
        }
    }

    /// Reads the parameters from a JSON value, which must be an object.
    pub fn from_value(value: Value) -> Result<Self, Refused> {
        let mut members = match value {
            Value::Object(members) => members,
            Value::Array(_) => {
                return Err(bad_request(
                    "Send one request at a time; batches are not served.",
                ));
            }
            _ => return Err(bad_request("The request must be a JSON object.")),
        };
        Ok(Self {
            query: text(&mut members, "query")?,
            operation_name: text(&mut members, "operationName")?,
            variables: object(&mut members, "variables")?,
            extensions: object(&mut members, "extensions")?,
            document_id: text(&mut members, "documentId")?,
        })
    }

    /// Reads the query string of a GET, in which `variables` and `extensions` are JSON texts.
    pub fn from_query_string(query: &str) -> Result<Self, Refused> {
        let mut params = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "query" => params.query = Some(value.into_owned()),
                "operationName" if !value.is_empty() => {
                    params.operation_name = Some(value.into_owned());
                }
                "documentId" => params.document_id = Some(value.into_owned()),
                "variables" => params.variables = json_object("variables", &value)?,
                "extensions" => params.extensions = json_object("extensions", &value)?,
                _ => {}
            }
        }
        Ok(params)
    }
}

fn text(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refused> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(bad_request(format!("`{name}` must be a string."))),
    }
}

fn object(members: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, Refused> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(bad_request(format!("`{name}` must be an object."))),
    }
}

fn json_object(name: &str, text: &str) -> Result<Map<String, Value>, Refused> {
    match serde_json::from_str(text) {
        _ if text.is_empty() => Ok(Map::new()),
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::Null) => Ok(Map::new()),
        _ => Err(bad_request(format!("`{name}` must be a JSON object."))),
    }
}

fn bad_request(message: impl Into<String>) -> Refused {
    Refused::new(Code::BadRequest, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Params;

    #[test]
    fn unknown_parameters_are_ignored_and_null_is_absent() {
        let body = json!({ "query": "{ a }", "variables": null, "operationName": null, "x": 1 });
        let params = Params::from_value(body).unwrap();
        assert_eq!(params.query.as_deref(), Some("{ a }"));
        assert!(params.variables.is_empty() && params.operation_name.is_none());
    }

    #[test]
    fn parameters_of_another_type_are_refused() {
        for body in [
            json!({ "query": 1 }),
            json!({ "query": "{ a }", "variables": [] }),
            json!({ "query": "{ a }", "variables": "{}" }),
            json!({ "query": "{ a }", "operationName": {} }),
            json!({ "query": "{ a }", "extensions": 0 }),
            json!([{ "query": "{ a }" }]),
            json!("{ a }"),
        ] {
            assert!(Params::from_value(body.clone()).is_err(), "{body}");
        }
        assert!(Params::from_json(b"{\"query\":").is_err());
    }

    #[test]
    fn a_query_string_holds_json_in_its_variables() {
        let params = Params::from_query_string("query=%7Ba%7D&variables=%7B%22v%22%3A1%7D&x=");
        let params = params.unwrap();
        assert_eq!(params.query.as_deref(), Some("{a}"));
        assert_eq!(params.variables.get("v"), Some(&json!(1)));
        assert!(Params::from_query_string("query=%7Ba%7D&variables=x").is_err());
    }
}
