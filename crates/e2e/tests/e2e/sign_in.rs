//! Signing in, and out.

use pulseboard_e2e::server::{ADMIN, Account, CUSTOMER, INACTIVE};
use pulseboard_e2e::view::View;
use pulseboard_e2e::{Outcome, Setup, World, ensure, ensure_eq, scenario};

const LOGIN: &str = "/api/v1/auth/login";

#[tokio::test(flavor = "multi_thread")]
async fn refusals_say_what_to_do_and_success_leads_on() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.page.open("/orders").await?;
        world
            .page
            .wait("the sign-in page that remembers the way", |view| {
                view.path == "/sign-in?next=%2Forders" && view.heading == "Sign in"
            })
            .await?;
        ensure_eq!(world.page.view().await?.title.as_str(), "Sign in · Pulseboard", "the title");

        world.console.allow(401, LOGIN);
        world.console.allow(400, LOGIN);
        let wrong = Account { password: "not-the-password", ..ADMIN };
        refuse(world, wrong, "The e-mail address or the password is wrong. Check both and try again.").await?;
        ensure_eq!(world.page.view().await?.focus, "password", "what has the focus after a refusal");
        let unknown = Account { email: "nobody@example.com", ..ADMIN };
        refuse(world, unknown, "The e-mail address or the password is wrong. Check both and try again.").await?;
        refuse(world, INACTIVE, "This account is inactive. Ask another administrator to activate it.").await?;
        let no_admin = "This account is not an administrator’s. Sign in with an administrator’s account.";
        refuse(world, CUSTOMER, no_admin).await?;

        world.console.allow_loss(LOGIN);
        world.server.kill();
        refuse(world, ADMIN, "The server cannot be reached. Check the connection and try again.").await?;
        world.server.restart().await?;

        world.page.submit_sign_in(ADMIN).await?;
        let view = world.page.wait("the orders, live", |view| view.is_live() && view.lists(50)).await?;
        ensure_eq!((view.path.as_str(), view.heading.as_str()), ("/orders", "Orders"), "path and heading");
        check_tokens(world, true).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_next_is_ignored() -> Outcome {
    scenario(Setup::documented(), async |world| {
        for next in ["https%3A%2F%2Fevil.example%2Forders", "%2F%2Fevil.example", "javascript:alert(1)"] {
            world.page.sign_in(&format!("/sign-in?next={next}"), ADMIN).await?;
            let view = world.page.wait("the dashboard", |view| view.heading == "Dashboard").await?;
            ensure_eq!(view.page(), "/", "the path after next={next}");
            world.page.press_named("sign-out").await?;
            world.page.wait("the sign-in page", |view| view.path == "/sign-in").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_clears_everything_in_every_tab() -> Outcome {
    scenario(Setup::documented(), async |world| {
        world.open_dashboard().await?;
        let first = world.page.tab().await?;
        let second = world.page.open_tab().await?;
        world.page.open("/customers").await?;
        world.page.wait("customers without signing in again", |view| view.lists(50)).await?;

        world.page.go_to_tab(&first).await?;
        world.page.press_named("sign-out").await?;
        world.page.wait("the sign-in page", is_signed_out).await?;
        check_tokens(world, false).await?;
        world.page.go_to_tab(&second).await?;
        world.page.wait("the sign-in page in the other tab", is_signed_out).await?;

        world.page.submit_sign_in(ADMIN).await?;
        world.page.wait("a live page in this tab", View::is_live).await?;
        world.page.go_to_tab(&first).await?;
        world.page.wait("a live page in the other tab", View::is_live).await?;
        Ok(())
    })
    .await
}

fn is_signed_out(view: &View) -> bool {
    view.heading == "Sign in" && view.path.starts_with("/sign-in") && view.badge.is_none() && view.cards.is_empty()
}

async fn refuse(world: &World, account: Account, reason: &str) -> Outcome {
    world.page.submit_sign_in(account).await?;
    world.page.wait(&format!("the error “{reason}”"), |view| view.error == reason).await?;
    check_tokens(world, false).await
}

/// Both tokens are where the other product looks for them, or nowhere.
async fn check_tokens(world: &World, expected: bool) -> Outcome {
    for key in ["access_token", "refresh_token"] {
        let token = world.page.stored("localStorage", key).await?;
        ensure!(token.is_some_and(|token| token.split('.').count() == 3) == expected, "{key} is kept: not {expected}");
    }
    Ok(())
}
