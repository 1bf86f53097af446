//! Measuring the finder: judged needs from two files, asked as a colleague asks them.
//!
//! A file of needs holds a JSON object a line, a file of judgments the four columns of TREC: need,
//! 0, handle, grade. What is asked takes the way of the API, for a viewer like any other.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::adapters::search::Search;
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::experts::measures::{Judgments, Measures};
use crate::features::experts::queries::{self, Asked};
use crate::features::people;
use crate::kernel::error::Error;

/// The longest line of either file, in bytes.
pub const LINE_BYTES_MAX: usize = 16 * 1024;

/// The most needs in a file.
pub const NEEDS_MAX: usize = 10_000;

/// The most judgments in a file.
pub const JUDGMENTS_MAX: usize = 1_000_000;

/// The highest grade.
pub const GRADE_MAX: i64 = 1_000;

/// People in one statement.
const PEOPLE_MAX: usize = 200;

/// What is wrong with a file, and where.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// A line that cannot be taken.
    #[error("{file}, line {line}: {reason}")]
    Line {
        /// The file, as it was named.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it, with the limit where there is one.
        reason: String,
    },
    /// The file as a whole.
    #[error("{file}: {reason}")]
    File {
        /// The file, as it was named.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// A wording of the needs: the name of a field of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// A few words.
    Keywords,
    /// A whole sentence.
    Sentence,
    /// Words with a typing error.
    Typo,
}

impl Variant {
    /// The field that holds this wording.
    pub fn field(self) -> &'static str {
        match self {
            Self::Keywords => "text",
            Self::Sentence => "text_nl",
            Self::Typo => "text_typo",
        }
    }

    /// The wording in the field `name`.
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Keywords, Self::Sentence, Self::Typo];
        all.into_iter().find(|variant| variant.field() == name)
    }
}

/// The judgments by need.
pub type Judged = HashMap<String, Judgments>;

/// A need with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// How the judgments call it.
    pub id: String,
    /// What is asked.
    pub text: String,
}

#[derive(Deserialize)]
struct NeedLine {
    query_id: String,
    text: Option<String>,
    text_nl: Option<String>,
    text_typo: Option<String>,
}

/// Reads the needs of `input` in the wording of `variant`; `file` is how errors call it.
pub fn needs(file: &str, input: impl BufRead, variant: Variant) -> Result<Vec<Need>, InputError> {
    let mut needs = Vec::new();
    let mut seen = HashSet::new();
    each_line(file, input, |line| {
        let read: NeedLine =
            serde_json::from_str(line).map_err(|error| format!("not a need: {error}"))?;
        let field = variant.field();
        let text = match variant {
            Variant::Keywords => read.text,
            Variant::Sentence => read.text_nl,
            Variant::Typo => read.text_typo,
        };
        let text = text.filter(|text| !text.trim().is_empty());
        let text = text.ok_or_else(|| format!("{field} is missing or empty"))?;
        let characters = text.chars().count();
        if characters > queries::NEED_CHARS_MAX {
            let max = queries::NEED_CHARS_MAX;
            return Err(format!(
                "{field} has {characters} characters; at most {max}"
            ));
        }
        if needs.len() == NEEDS_MAX {
            return Err(format!("at most {NEEDS_MAX} needs in a file"));
        }
        if !seen.insert(read.query_id.clone()) {
            return Err(format!("query_id {} is there twice", read.query_id));
        }
        needs.push(Need {
            id: read.query_id,
            text,
        });
        Ok(())
    })?;
    if needs.is_empty() {
        return Err(InputError::File {
            file: file.to_owned(),
            reason: "no needs in it".to_owned(),
        });
    }
    Ok(needs)
}

/// Reads the judgments of `input` by need; handles are in lower case, a grade below 0 is 0.
pub fn judgments(file: &str, input: impl BufRead) -> Result<Judged, InputError> {
    let mut judged: Judged = HashMap::new();
    let mut count = 0;
    each_line(file, input, |line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [need, _iteration, handle, grade] = columns.as_slice() else {
            return Err(format!(
                "{} columns in place of 4: query, 0, handle, grade",
                columns.len()
            ));
        };
        let grade: i64 = grade
            .parse()
            .ok()
            .filter(|grade| *grade <= GRADE_MAX)
            .ok_or_else(|| format!("grade {grade}: a whole number, at most {GRADE_MAX}"))?;
        count += 1;
        if count > JUDGMENTS_MAX {
            return Err(format!("at most {JUDGMENTS_MAX} judgments in a file"));
        }
        let grade = u32::try_from(grade).unwrap_or(0);
        let before = judged
            .entry((*need).to_owned())
            .or_default()
            .insert(handle.to_lowercase(), grade);
        match before {
            Some(_) => Err(format!("{need} and {handle} are judged twice")),
            None => Ok(()),
        }
    })?;
    Ok(judged)
}

/// Hands every line that is not blank to `take`, and says where a line was wrong.
fn each_line(
    file: &str,
    mut input: impl BufRead,
    mut take: impl FnMut(&str) -> Result<(), String>,
) -> Result<(), InputError> {
    let limit = u64::try_from(LINE_BYTES_MAX + 1).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let wrong = |reason: String| InputError::Line {
            file: file.to_owned(),
            line,
            reason,
        };
        let read = std::io::Read::take(&mut input, limit).read_until(b'\n', &mut bytes);
        if read.map_err(|error| wrong(error.to_string()))? == 0 {
            break;
        }
        if bytes.len() > LINE_BYTES_MAX && bytes.last() != Some(&b'\n') {
            return Err(wrong(format!("longer than {LINE_BYTES_MAX} bytes")));
        }
        let text = std::str::from_utf8(&bytes).map_err(|error| wrong(error.to_string()))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if !text.is_empty() {
            take(text).map_err(wrong)?;
        }
    }
    Ok(())
}

/// What came of a need.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The need.
    pub need: String,
    /// The handles of the people found, in lower case, best first.
    pub handles: Vec<String>,
    /// How long the answer took.
    pub took: Duration,
    /// Its measures; none where nobody is judged for it.
    pub measures: Option<Measures>,
}

/// Asks each of `needs` on behalf of `viewer`, as `asked` is asked but for the words.
pub async fn run(
    app: &App,
    search: &Search,
    viewer: PersonId,
    asked: &Asked,
    needs: &[Need],
) -> Result<Vec<Answered>, Error> {
    let mut answers = Vec::with_capacity(needs.len());
    for need in needs {
        let asked = Asked {
            need: need.text.clone(),
            ..asked.clone()
        };
        let begun = Instant::now();
        let found = queries::find(app, search, viewer, &asked).await?;
        let took = begun.elapsed();
        let people: Vec<PersonId> = found
            .experts
            .iter()
            .filter_map(|expert| expert.person.parse().ok())
            .collect();
        answers.push(Answered {
            need: need.id.clone(),
            handles: handles(app, viewer, &people).await?,
            took,
            measures: None,
        });
    }
    Ok(answers)
}

async fn handles(app: &App, viewer: PersonId, people: &[PersonId]) -> Result<Vec<String>, Error> {
    let mut handles = Vec::with_capacity(people.len());
    for people in people.chunks(PEOPLE_MAX) {
        let profiles = people::queries::profiles(app, viewer, people).await?;
        let handle = |id| profiles.get(id).and_then(|person| person.handle.as_ref());
        handles.extend(people.iter().filter_map(handle).map(|it| it.to_lowercase()));
    }
    Ok(handles)
}

/// Measures the answers; a need without judgments is left out. Answers the mean over the others.
pub fn measure(answers: &mut [Answered], judged: &Judged) -> Measures {
    for answer in answers.iter_mut() {
        let judgments = judged.get(&answer.need);
        answer.measures = judgments.map(|it| Measures::of(&answer.handles, it));
    }
    let all: Vec<Measures> = answers.iter().filter_map(|it| it.measures).collect();
    Measures::mean(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variant: Variant) -> Result<Vec<Need>, String> {
        needs("needs.jsonl", text.as_bytes(), variant).map_err(|error| error.to_string())
    }

    fn judge(text: &str) -> Result<Judged, String> {
        judgments("qrels.tsv", text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn each_wording_is_a_field_of_the_file() {
        let line = r#"{"query_id":"q1","lang":"fr","text":"soudure","text_nl":"qui soude ?","text_typo":"soudrue"}"#;
        let file = format!("{line}\n\n");
        for (name, text) in [
            ("text", "soudure"),
            ("text_nl", "qui soude ?"),
            ("text_typo", "soudrue"),
        ] {
            let needs = read(&file, Variant::parse(name).unwrap()).unwrap();
            assert_eq!((needs[0].id.as_str(), needs[0].text.as_str()), ("q1", text));
        }
        assert_eq!(Variant::parse("lang"), None);
    }

    #[test]
    fn a_wrong_need_is_named_with_its_file_its_line_and_the_limit() {
        let good = r#"{"query_id":"q1","text":"a"}"#;
        let wrong =
            |second: &str| read(&format!("{good}\n{second}\n"), Variant::Keywords).unwrap_err();
        assert!(wrong("{").starts_with("needs.jsonl, line 2: not a need: "));
        assert!(wrong(r#"{"query_id":"q2","text":" "}"#).ends_with("text is missing or empty"));
        assert!(wrong(good).ends_with("query_id q1 is there twice"));
        let long = "é".repeat(201);
        assert_eq!(
            wrong(&format!(r#"{{"query_id":"q2","text":"{long}"}}"#)),
            "needs.jsonl, line 2: text has 201 characters; at most 200"
        );
        let endless = "x".repeat(LINE_BYTES_MAX + 1);
        assert_eq!(
            wrong(&endless),
            "needs.jsonl, line 2: longer than 16384 bytes"
        );
        assert_eq!(
            read("", Variant::Keywords).unwrap_err(),
            "needs.jsonl: no needs in it"
        );
        assert!(
            read(good, Variant::Typo)
                .unwrap_err()
                .ends_with("text_typo is missing or empty")
        );
    }

    #[test]
    fn judgments_are_read_by_need_and_handle() {
        let judged = judge("q1\t0\tAna\t2\nq1 0 ben 0\nq2 0 ana -1\n").unwrap();
        assert_eq!(judged["q1"]["ana"], 2);
        assert_eq!((judged["q1"]["ben"], judged["q2"]["ana"]), (0, 0));
    }

    #[test]
    fn a_wrong_judgment_is_named_with_its_file_its_line_and_the_limit() {
        assert_eq!(
            judge("q1 0 ana").unwrap_err(),
            "qrels.tsv, line 1: 3 columns in place of 4: query, 0, handle, grade"
        );
        assert_eq!(
            judge("q1 0 ana 1\nq1 0 ana 1001").unwrap_err(),
            "qrels.tsv, line 2: grade 1001: a whole number, at most 1000"
        );
        assert!(judge("q1 0 ana x").unwrap_err().contains("grade x"));
        assert!(
            judge("q1 0 ana 1\nq1 0 ANA 1")
                .unwrap_err()
                .ends_with("q1 and ANA are judged twice")
        );
    }

    #[test]
    fn a_need_without_judgments_is_not_measured_and_one_without_an_answer_measures_zero() {
        let answered = |need: &str, handles: &[&str]| Answered {
            need: need.to_owned(),
            handles: handles.iter().map(|handle| (*handle).to_owned()).collect(),
            took: Duration::ZERO,
            measures: None,
        };
        let mut answers = [
            answered("q1", &["ana"]),
            answered("q2", &[]),
            answered("q3", &["ben"]),
        ];
        let judged = judge("q1 0 ana 1\nq2 0 ana 1\n").unwrap();
        let mean = measure(&mut answers, &judged);
        assert!((mean.average_precision - 0.5).abs() < 1e-9);
        assert!(answers[2].measures.is_none());
    }
}
