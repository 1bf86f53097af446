//! Who edits the taxonomy: administrators, and whom they name.

use crate::app::App;
use crate::features::accounts::commands::kind;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::{Kind, Viewer};
use crate::features::people;
use crate::features::skills::aggregate::Refusal;
use crate::features::skills::aggregate::editors::Editors;
use crate::features::skills::events::editors::{EditorsEvent, EditorsId};
use crate::features::skills::projection::editors::NAME;
use crate::features::skills::queries;
use crate::kernel::execute::{Command, Decision, Done, Failure};

/// Makes somebody who works here an editor of the taxonomy.
pub async fn name_taxonomy_editor(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    may_name(viewer).map_err(Failure::Refused)?;
    let known = people::queries::present(app, viewer.person, &[person]).await?;
    if known.is_empty() {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    if kind(app, person).await? != Kind::Employee {
        return Err(Failure::Refused(Refusal::EmployeesOnly));
    }
    let here = queries::editors::editors(app).await?;
    change(app, viewer, "nameTaxonomyEditor", |editors| {
        editors.name(person, viewer.person, &here)
    })
    .await
}

/// Somebody is no editor any more, also who has left.
pub async fn remove_taxonomy_editor(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    may_name(viewer).map_err(Failure::Refused)?;
    if people::queries::everybody(app, &[person]).await?.is_empty() {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    change(app, viewer, "removeTaxonomyEditor", |editors| {
        Ok(editors.remove(person, viewer.person))
    })
    .await
}

/// Whether the viewer may name editors.
pub fn may_name(viewer: &Viewer) -> Result<(), Refusal> {
    if viewer.administrator {
        Ok(())
    } else {
        Err(Refusal::AdministratorsOnly)
    }
}

/// Whether the viewer may edit the taxonomy. Decided from streams, and of whom works here.
pub(super) async fn may_edit(app: &App, viewer: &Viewer) -> Result<(), Failure<Refusal>> {
    if viewer.administrator {
        return Ok(());
    }
    let stream = EditorsId::company().to_string();
    let (editors, _) = app.executor.load::<Editors>(&stream).await?;
    let is_editor =
        editors.contains(viewer.person) && kind(app, viewer.person).await? == Kind::Employee;
    if is_editor {
        Ok(())
    } else {
        Err(Failure::Refused(Refusal::EditorsOnly))
    }
}

async fn change(
    app: &App,
    viewer: &Viewer,
    request: &str,
    decide: impl Fn(&Editors) -> Result<Vec<EditorsEvent>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), request, None);
    let stream = EditorsId::company().to_string();
    let decide = |editors: &Editors| decide(editors).map(Decision::from);
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[NAME], done.position).await?;
    Ok(done)
}
