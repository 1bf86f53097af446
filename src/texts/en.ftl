# What people read, in English. Same keys and variables as fr.ftl.

## A day of the calendar

date =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }

## Groups of people

people-two = { $first } and { $second }
people-one-and-others =
    { $first } and { $others ->
        [one] { $others } other
       *[other] { $others } others
    }
people-two-and-others =
    { $first }, { $second } and { $others ->
        [one] { $others } other
       *[other] { $others } others
    }
people-unnamed =
    { $total ->
        [one] { $total } person
       *[other] { $total } people
    }

## Counts

count-comments =
    { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    }
count-reactions =
    { $count ->
        [one] { $count } reaction
       *[other] { $count } reactions
    }

## Reactions

reaction-like = Like
reaction-celebrate = Celebrate
reaction-support = Support
reaction-insightful = Insightful
reaction-curious = Curious
reaction-thanks = Thanks

## Notifications: one sentence each, in the application and as the title of the mail

notification-mention =
    { $actor } { $count ->
        [one] mentioned
       *[other] mentioned
    } you in a post
notification-mention-comment =
    { $actor } { $count ->
        [one] mentioned
       *[other] mentioned
    } you in a comment
notification-expert-request =
    { $actor } { $count ->
        [one] asks
       *[other] ask
    } you for help with a question
notification-help-wanted =
    { $actor } { $count ->
        [one] has
       *[other] have
    } a question you may be able to help with
pseudonym-name = A colleague under a pseudonym
notification-a-community = a community
notification-invitation =
    { $actor } { $count ->
        [one] invited
       *[other] invited
    } you to join { $community }
notification-join-request =
    { $actor } { $count ->
        [one] asks
       *[other] ask
    } to join { $community }
notification-removed =
    { $actor } { $count ->
        [one] removed
       *[other] removed
    } you from { $community }
notification-pseudonym-opened =
    { $actor } { $count ->
        [one] opened
       *[other] opened
    } the pseudonym of your question in { $community }
notification-role =
    { $actor } { $count ->
        [one] changed
       *[other] changed
    } your role in { $community }{ $role ->
        [owner] : you are its owner now
        [manager] : you are a manager now
        [moderator] : you are a moderator now
        [contributor] : you are a contributor now
        [reader] : you are a reader now
       *[other] {""}
    }
notification-admitted =
    { $actor } { $count ->
        [one] accepted
       *[other] accepted
    } your request to join { $community }
notification-declined =
    { $actor } { $count ->
        [one] declined
       *[other] declined
    } your request to join { $community }
notification-endorsement-request =
    { $actor } { $count ->
        [one] asks
       *[other] ask
    } you to confirm { $skills ->
        [0] a skill
        [one] the skill { $skill }
       *[other] the skills { $skill }
    }
notification-kudos =
    { $actor } { $count ->
        [one] thanked
       *[other] thanked
    } you
notification-endorsed =
    { $actor } { $count ->
        [one] confirmed
       *[other] confirmed
    } { $skills ->
        [0] a skill of yours
        [one] your skill { $skill }
       *[other] your skills { $skill }
    }
notification-skill-accepted =
    { $actor } { $count ->
        [one] accepted
       *[other] accepted
    } { $skills ->
        [0] a skill that you proposed
        [one] the skill { $skill } that you proposed
       *[other] the skills { $skill } that you proposed
    }
notification-skill-refused =
    { $actor } { $count ->
        [one] refused
       *[other] refused
    } { $skills ->
        [0] a skill that you proposed
        [one] the skill { $skill } that you proposed
       *[other] the skills { $skill } that you proposed
    }
notification-reply =
    { $actor } { $count ->
        [one] replied
       *[other] replied
    } to your comment
notification-answer =
    { $actor } { $count ->
        [one] answered
       *[other] answered
    } your question
notification-accepted =
    { $actor } { $count ->
        [one] accepted
       *[other] accepted
    } your answer
notification-comment =
    { $actor } { $count ->
        [one] commented
       *[other] commented
    } on your post
notification-announcement =
    { $actor } { $count ->
        [one] published
       *[other] published
    } an announcement
notification-thread =
    { $actor } { $count ->
        [one] commented
       *[other] commented
    } in a conversation you take part in
notification-tag =
    { $actor } { $count ->
        [one] published
       *[other] published
    } on a subject you follow
notification-person = { $actor } published; you follow { $count ->
        [one] this person
       *[other] these people
    }
notification-community =
    { $actor } { $count ->
        [one] published
       *[other] published
    } in a community you follow
notification-reaction =
    { $actor } { $count ->
        [one] reacted
       *[other] reacted
    } to your post

## Notifications: why somebody was told, or was not

level-all = everything
level-participating = what I take part in
level-mentions = mentions
level-none = nothing
why-level-default = Your level is “{ $level }”, as everybody’s at the start.
why-level-company = Your level for the whole network has been “{ $level }” since { $date }.
why-level-community = Your level for the community { $community } has been “{ $level }” since { $date }.
why-level-post = Your level for this conversation has been “{ $level }” since { $date }.
why-follows-tag = You follow #{ $what }.
why-follows-person = You follow { $what }.
why-follows-community = You follow the community { $what }.
why-follows-post = You follow this conversation.
why-always = You are told of this whatever you wish.
why-muted = You have muted { $name }.
why-muted-until = You have muted { $name } until { $date }.
why-own = You did it yourself.
why-not-directed = Nothing in it is directed to you.
why-withdrawn = It was taken back since, or is not for you any more.
why-read = You read it on { $date }.
why-mail-sent = Mail about it left on { $date }.
why-mail-waits = Mail about it leaves on { $date }, unless you have read it by then.
why-mail-written = Mail about it waits for the mail server.
why-mail-failed = Mail about it could not be delivered.
why-mail-digest = It comes in the next digest, unless you have read it by then.
why-mail-not-needed = No mail was needed: it was read, taken back, or told in another mail.

## Notifications: what mail is about

mail-topic-mention = mentions of you
mail-topic-expert-request = questions put to you as an expert
mail-topic-invitation = invitations to communities
mail-topic-join-request = requests to join your communities
mail-topic-removed = the end of your memberships
mail-topic-pseudonym-opened = opened pseudonyms
mail-topic-role = your roles in communities
mail-topic-admitted = your accepted requests to join
mail-topic-declined = your declined requests to join
mail-topic-endorsement-request = requests to confirm a skill
mail-topic-kudos = thanks to you
mail-topic-endorsed = confirmations of your skills
mail-topic-skill-accepted = your accepted proposals of skills
mail-topic-skill-refused = your refused proposals of skills
mail-topic-reply = replies to your comments
mail-topic-answer = answers to your questions
mail-topic-accepted = your accepted answers
mail-topic-comment = comments on your posts
mail-topic-announcement = announcements
mail-topic-thread = conversations you take part in
mail-topic-help-wanted = open questions you may help with
mail-topic-tag = subjects you follow
mail-topic-person = people you follow
mail-topic-community = communities you follow
mail-topic-reaction = reactions to your posts
mail-topic-digest = the digest

## Mail: the subject is the same for the whole thread, so that mail readers keep it together

mail-subject = { $author }: { $excerpt }
mail-subject-without-content = Post by { $author }
mail-subject-community = [{ $community }] { $subject }
mail-sender = { $actor } ({ $network })
mail-in-community = Community:
mail-subject-members = Members
mail-subject-skills = Skills of { $name }
mail-button-endorsement-requests = View the requests
mail-button-profile = View the profile
mail-button-taxonomy = View the skills of the company
mail-button-invitation = Answer the invitation
mail-button-request = Answer the request
mail-button-community = View the community
mail-button-post = View the post
mail-button-comment = View the comment
mail-button-conversation = View the conversation
mail-without-content = What was written stays in the application.
mail-more =
    { $count ->
        [one] One more is in the application.
       *[other] { $count } more are in the application.
    }

## The digest: all that is unread

digest-subject = What you have not read on { $network }
digest-title = What you have not read on { $network }
digest-unanswered = For you
digest-announcements = Announcements
digest-questions = Questions you could answer
digest-rest = Also
digest-button = View all notifications

## Mail: the last digest of whoever stays away

absence-subject = Still there? The digest of { $network } stops
absence-title = Are you still there?
absence-stops = You have not opened { $network } for six months. This is the last mail of the digest.
absence-again = It comes again once you sign in. There is nothing you need to do.
absence-button = Open { $network }

## Mail: why one receives it

mail-because-mentioned = You receive this message because you were mentioned on { $network }.
mail-because-expert = You receive this message because a question on { $network } is about something you know.
mail-because-membership = You receive this message because it is about your membership of a community on { $network }.
mail-because-manager = You receive this message because you answer requests to join a community on { $network }.
mail-because-thanked = You receive this message because somebody thanked you on { $network }.
mail-because-skills = You receive this message because it is about a skill that somebody claims on { $network }.
mail-because-author = You receive this message because it is about something you wrote on { $network }.
mail-because-audience = You receive this message because an announcement on { $network } is for you.
mail-because-participating = You receive this message because you take part in this conversation on { $network }.
mail-because-subscribed = You receive this message because of what you follow on { $network }.
mail-because-digest = You receive this message because you have not read this on { $network } yet.
mail-because-absence = You receive this message because you have not opened { $network } for 180 days.
mail-because-refusal = You receive this message because an answer by mail was sent to { $network } with an address that was given to you alone.
mail-reply-above = Reply above this line
mail-refusal-subject = Your answer by mail was not published
mail-refusal-sender = It did not come from the address that { $network } knows of you, or this could not be verified. Nobody else can answer in your name: write from your own address.
mail-refusal-expired = A mail can be answered for 90 days, and this one is older. You can still write in the application.
mail-refusal-empty = There was nothing to read above the message that you answered.
mail-refusal-too-long = It was longer than the 10,000 characters that fit here. You can write it in several parts.
mail-refusal-unfit = It held a character that cannot be shown, or mentioned more than 20 people.
mail-refusal-gone = What you answered is gone, or not for you.
mail-refusal-kept = Nothing of it was kept.
mail-refusal-button = Open { $network }
mail-settings = Choose the mail you receive
mail-unsubscribe = Stop receiving this mail

mail-suspended-unknown = Mail to you is suspended: a mail server says that your address does not exist. Have it corrected, or say that it works.
mail-suspended-returned = Mail to you is suspended, because it came back several times. When your mailbox takes mail again, say that it works.

## The page behind the last link of a mail

unsubscribe-title = Mail from { $network }
unsubscribe-ask = Stop the mail about: { $topic }?
unsubscribe-kept = You still find everything in the application.
unsubscribe-button = Stop this mail
unsubscribe-done = You get no more mail about: { $topic }.
unsubscribe-back = You can turn it on again in the settings of your notifications.
unsubscribe-unknown = This link is not valid. Open the one in your latest mail.
unsubscribe-failed = This did not work. Try again in a moment.

## The page of mail preferences

preferences-title = Your mail from { $network }
preferences-mail = Mail at once about
preferences-digest = Digest
preferences-digest-off = None
preferences-digest-daily = Every working day
preferences-digest-weekly = Once a week
preferences-content = What mail holds
preferences-content-full = The whole text
preferences-content-excerpt = The beginning of the text
preferences-content-none = No text, only a link
preferences-pause = Pause
preferences-pause-none = No pause
preferences-pause-week = For a week
preferences-pause-month = For a month
preferences-pause-until = Until { $date }
preferences-save = Save
preferences-saved = Saved.
preferences-kept = You still find everything in the application, where you can also set your hours, your time zone and a level for each community.

## Errors: what a person can mend

error-not-found = This is gone, or not for you.
error-name-taken = Somebody else has this name already.
error-wrong-credentials = The name or the password is wrong.
error-wrong-password = The password until now is another one.
error-administrators-only = Only an administrator may do this.
error-password-length = A password has 10 to 200 characters.
error-handle = A handle has 2 to 50 letters, digits, _ . or -, and does not end with a dot.
error-time-zone = There is no such time zone. Give a name such as Europe/Paris.
error-hours = The hours begin and end on the same day, as from 07:00 to 20:00; the latest end is 24:00.
error-days = Give at least one day of the week, each once.
error-time-of-day = A time of the day is given as 07:30.
error-snooze = Choose a time in the future, within a year.
error-pause = A pause ends in the future, at most a year from now.
error-email = This is not an e-mail address.
error-community-role = Your role in this community does not allow this.
error-community-members-only = Only members may do this. Join the community first.
error-community-member-already = This person is a member already.
error-community-join-freely = No request is needed here: just join.
error-community-on-request = Ask to join this community; one of its managers answers.
error-community-on-invitation = People join this community by invitation only.
error-community-secret-join = A secret community invites its members: nobody else knows of it.
error-community-pending = Too many requests or invitations wait for an answer here. Try again later.
error-community-owner = The last owner stays: hand the community over first.
error-community-yourself = Choose another member: you own this community already.
error-community-guest = Only people who work here may do this.
error-community-no-guests = This community takes nobody from outside the company.
error-community-archived = This community is archived: it can be read, and nothing changes in it.
error-community-not-archived = This community is not archived.
error-objective-statement = An objective is stated in 2 to 300 characters, on one line.
error-objective-measure = A measure has 2 to 160 characters, on one line.
error-objective-unit = A unit has at most 20 characters.
error-objective-value = A value is a whole number from 0 to 1,000,000,000.
error-objective-due = Choose a day to come, in ten years at most.
error-objective-day = Choose a day that has come, ten years ago at most.
error-objective-note = A note has at most 500 characters.
error-objective-none = This community has no objective yet.
error-access-second = Another administrator must agree, never the one who asks.
error-access-reason = Say why in 1 to 500 characters; the owners of the community read it.
error-charter-not-accepted = Accept the rules of conduct of this community first.
error-charter-version = These are not the present rules of conduct. Read the new ones.
error-charter-length = Rules of conduct have 1 to 20,000 characters.
error-join-answer = What you say about your request has at most 1,000 characters.
error-community-reason = A reason has at most 500 characters.
error-guest-until = A guest stays at most 90 days from now.
error-guest-sponsor = Only the person who answers for this guest, or an administrator, may do this.
error-guest-administrator = Somebody from outside the company does not administer the network.
error-community-name = A name has 2 to 160 characters.
error-community-description = A description has at most 10,000 characters.
error-too-long = At most { $max } characters fit here.
error-profile-not-yours = Only this person or an administrator may change this profile.
error-profile-name = A name has 1 to 80 characters.
error-profile-languages = A profile lists at most 10 spoken languages.
error-language-tag = This is not a language tag such as fr or pt-BR.
error-profile-manager = This manager does not exist or has left.
error-profile-manager-cycle = Nobody manages themselves or the person they report to.
error-skill-length = A skill has 1 to 120 characters.
error-skill-level = The level of a skill goes from 1 to 4.
error-skills = A profile lists at most 50 skills.
error-skill-editors-only = Only who edits the taxonomy may do this.
error-skill-editors = The taxonomy has at most { $max } editors.
error-skill-employees-only = Only somebody who works here may do this.
error-skill-name = A skill’s name has 1 to { $max } characters, all of them visible.
error-skill-no-label = A skill has a label in French or in English.
error-skill-name-taken = Another skill has this name.
error-skill-synonyms = A skill has at most { $max } synonyms.
error-skill-too-many = The taxonomy holds at most { $max } skills.
error-skill-proposals = You have { $max } open proposals. Wait until some are decided.
error-skill-absent = This skill is not in the taxonomy.
error-skill-cycle = A skill cannot be below itself.
error-skill-depth = A branch of the taxonomy has at most { $max } skills.
error-skill-decided = This has been decided otherwise meanwhile.
error-endorse-yourself = Nobody confirms their own skills.
error-endorse-not-claimed = This skill is not on the profile.
error-endorse-strangers = You can confirm a skill of somebody with whom you share a community, or whom you answered or thanked.
error-endorse-evidence = What shows the skill has to be there for both of you.
error-endorse-requests = At most { $max } requests fit into seven days.
error-deactivate-yourself = You cannot deactivate yourself; ask another administrator.

## Errors: texts, posts and comments

error-text-missing = There is nothing to read in it yet.
error-text-too-short = This needs at least { $chars } characters.
error-text-too-long = This has at most { $chars } characters.
error-text-control = There is a character in it that cannot be shown. Remove it and try again.
error-text-mentions = A text mentions at most 20 people.
error-text-tags = A post has at most 5 tags.
error-tag = A tag has 2 to 50 letters, digits, _ or -.
error-title-missing = This kind of post needs a title.
error-title-unwanted = This kind of post has no title.
error-post-deleted = This post is in the bin. Restore it first.
error-post-author-only = Only its author may do this.
error-post-author-or-moderators = Only its author and those who look after this place may do this.
error-post-moderators-only = Only those who look after this place may do this.
error-post-bin-emptied = This has lain in the bin for more than 30 days and cannot come back.
error-end-unwanted = Only announcements have an end.
error-end-past = The end lies in the past.
error-kudos-unwanted = Only kudos thank people.
error-kudos-count = Thank at least one person, and at most { $max }.
error-kudos-yourself = Thank somebody else than yourself.
error-kudos-hidden = Somebody you thank could not see this here.
error-quota = { $days ->
    [one] At most { $max } posts of this kind are published in a day. Keep this one for later.
   *[other] At most { $max } posts of this kind are published in { $days } days. Keep this one for later.
}
error-not-an-announcement = Only announcements are acknowledged.
error-announcement-over = This announcement has ended.
error-acknowledged-too-long-ago = An acknowledgement can be taken back for 5 minutes.
error-not-a-question = This is not a question.
error-pseudonym-questions-only = Only a question is asked under a pseudonym.
error-pseudonym-not-here = Nothing is asked under a pseudonym here. The community has to allow it.
error-pseudonym-few-members = A community needs { $min } members before somebody asks under a pseudonym: among fewer, it is soon guessed who it is.
error-pseudonym-too-many = At most { $max } questions a day are asked under a pseudonym.
error-pseudonym-stays = What was asked under a pseudonym stays in its community.
error-pseudonym-no-profile = What was asked under a pseudonym is on nobody’s profile.
error-pseudonym-managers-only = Only an owner or manager of the community asks who is behind a pseudonym.
error-pseudonym-second-person = Somebody else has to agree.
error-pseudonym-reason = Say why in 1 to { $max } characters; whoever is behind the pseudonym reads it once it is opened.
error-own-question = This is your own question.
error-pin-until = A pin ends in the future, within a year.
error-board-full = At most { $max } posts are pinned here. Take one down first.
error-author-cannot-follow = Its author may not publish this there.
error-thanked-cannot-follow = Somebody it thanks could not see it there.
error-block-yourself = Choose somebody else than yourself.
error-block-too-many = You keep { $max } people away already. End that for somebody first.
error-expert-topic = A topic has 1 to { $max } characters that can be shown.
error-expert-topics = At most { $max } topics.
error-expert-weekly = From 0 to { $max } questions a week.
error-question-asker-only = Only the person who asked the question may do that.
error-question-solved = An answer to this question has been accepted.
error-question-open-to-all = This question is open to everybody already.
error-too-many-asked = At most { $once } people are asked at a time, and { $max } altogether.
error-cannot-be-asked = Somebody cannot be asked about this now.
error-request-over = An answer to this question is not waited for any more.
error-request-reason = A reason has at most { $max } characters that can be shown.
error-mute-until = A mute ends in the future, within a year.
error-follow-yourself = You do not need to follow yourself.
error-follow-too-many = You follow { $max } things already. End that for something first.
error-bookmark-too-many = You keep { $max } posts already. Remove one first.
error-undo-too-late = This can be undone for 10 seconds only. You can still delete it.
error-not-an-answer = Only comments right under a question are answers to it.
error-asker-only = Only the person who asked may do this, or those who look after this place.
error-asker-first = For 7 days the person who asked decides about this answer; then those who look after this place do.
error-asker-decided = The person who asked has decided about this answer.
error-own-answer = Somebody else accepts your answer, unless you asked.
error-comment-depth = Answers go no deeper here. Answer a comment further up.

## The feed: why an item is there

feed-mentions-viewer = You are mentioned.
feed-own-post = You wrote it.
feed-member = You are a member of { $name }.
feed-follows-post = You follow this post.
feed-follows-author = You follow its author.
feed-follows-tag = You follow #{ $name }.
feed-follows-community = You follow its community.
feed-absent-muted = You have muted its author.
feed-term-followed = You follow it
feed-term-followed-how = 1 where you follow the post, its author, its community or one of its tags and want to hear everything.
feed-company-wide = For the whole company.
feed-other = It fits what you asked for.
feed-absent-bin = It is in the bin.
feed-absent-member = It is in an open community you have not joined, does not mention you, and you do not follow it.
feed-absent-window = This order looks at the newest { $window } posts, and this one is older.
feed-term-freshness = New
feed-term-freshness-how = How new the post is: 1 at first, half after each 24 hours.
feed-term-mention = Mentions you
feed-term-mention-how = 1 where the post mentions you.
feed-term-manager = By your manager
feed-term-manager-how = 1 where your manager wrote the post.
feed-term-skill = A skill of yours
feed-term-skill-how = 1 where the post carries a tag that is a skill in your profile.
feed-term-announcement = Announcement
feed-term-announcement-how = 1 for a new announcement, half after each 72 hours.
feed-term-question = Question without an answer
feed-term-question-how = 1 for a new question nobody has answered, falling evenly to 0 at 72 hours.
feed-term-conversation = Conversation
feed-term-conversation-how = How many others have answered: 0 for none, 1 from twenty answers on, by the logarithm.
feed-term-size = Big community
feed-term-size-how = How big the community is, from 0 at 20 members to 1 at 2,000, by the logarithm: big ones step back, so that small ones are seen.

## Experts: why somebody was found

expert-article = Wrote the article “{ $title }”
expert-answer = Answered a question
expert-status = Posted about it
expert-question = Asked about it
expert-comment = Commented on it
expert-kudos = Was thanked for it
expert-title = Job title: { $title }
expert-bio = Says so in their profile
expert-experience = Worked on it
expert-skill = Claims the skill { $title }
expert-skill-synonym = Claims the skill { $title }, also called { $synonym }
expert-community = Member of { $title }
expert-total-articles =
    { $count ->
        [one] { $count } article
       *[other] { $count } articles
    }
expert-total-answers =
    { $count ->
        [one] { $count } answer
       *[other] { $count } answers
    }
expert-total-posts =
    { $count ->
        [one] { $count } post
       *[other] { $count } posts
    }
expert-total-comments =
    { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    }
expert-total-kudos =
    { $count ->
        [one] thanked once
       *[other] thanked { $count } times
    }
expert-total-profile =
    { $count ->
        [one] { $count } entry in the profile
       *[other] { $count } entries in the profile
    }
expert-total-skills =
    { $count ->
        [one] { $count } claimed skill
       *[other] { $count } claimed skills
    }
expert-total-communities =
    { $count ->
        [one] { $count } community
       *[other] { $count } communities
    }
expert-community-former = Was a member of { $title }
expert-reviewed = Commented at length on “{ $title }”
expert-total-accepted =
    { $count ->
        [one] { $count } accepted
       *[other] { $count } accepted
    }
expert-total-endorsers =
    { $count ->
        [one] confirmed by a colleague
       *[other] confirmed by { $count } colleagues
    }
expert-total-last =
    { $count ->
        [0] last sign this month
        [one] last sign a month ago
       *[other] last sign { $count } months ago
    }
expert-request-waiting = An answer is waited for.
expert-request-passed-on = Passed on.
expert-request-no-answer = No answer in time.
expert-request-answered = Answered.
expert-request-ended = Not asked any more.
response-within-hours = Usually answers within hours
response-within-a-day = Usually answers within a day
response-within-days = Usually answers within some days
expert-absence-found = You are found, at place { $place }.
expert-absence-hidden = You have asked not to be suggested.
expert-absence-topic = You have asked not to be suggested for this topic.
expert-absence-kind = What of yours is about it is of a kind you do not want to be used.
expert-absence-nothing = Nothing you wrote, claim or belong to has these words.
expert-absence-asked = You have asked about it; answers, articles and claimed skills would count.
expert-absence-others = Something of yours is about it, and others are closer.
search-title = Its title or name has your words.
search-text = Its text has your words.
search-other-form = It has your words in another form.
search-other-spelling = It has your words in another spelling.
search-other-language = It is in another language.
expert-constant-words-max = So many words of a need are searched, the rarest.
expert-constant-word-hits-max = So many items of each word take part.
expert-formula = score = S / max S + lambda × T. S adds up, over the best evidence, weight × quality × age × relevance^4; T is 1 for a claimed skill that is the need, 0.6 for a title that contains it. The relevance of a text is its score divided by the best score, counted over what the searcher may read.
expert-constant-relevance-power = Votes fall with this power of the relevance.
expert-constant-evidence-max = So many items vote.
expert-constant-communities-max = So many communities are looked at; each speaks for its members.
expert-constant-skills-max = So many skills are looked at.
expert-constant-thread-max = So many items of one conversation vote for one person.
expert-constant-team-max = The largest team whose description speaks in full for each member; beyond it falls with the square root.
expert-constant-half-life-years = Years after which a vote has lost half.
expert-constant-age-floor = What a vote keeps however old it is.
expert-constant-quality-step = What each doubling of reactions adds.
expert-constant-reaction-share = What a reaction counts against an endorsement.
expert-constant-quality-max = The most that reactions may do.
expert-constant-accepted-factor = What an accepted answer gains.
expert-constant-endorsed-skill-step = What each doubling of the colleagues who thanked for a claimed skill adds.
expert-constant-reciprocal-factor = What praise among two who praise each other counts.
expert-constant-lambda = The part of what people declare, for a need of three words and more.
expert-constant-lambda-short = The same for a need of one or two words.
expert-constant-title-match = A job title that contains the need, against a claimed skill.
expert-constant-narrower-share = What a claim of a narrower skill is of the skill that was asked for.
expert-constant-coverage-floor = The share of the need that the best evidence must have for somebody to be found for sure.
expert-constant-strong-share = From this share of the best score on a match is strong.
expert-constant-some-share = From this share of the best score on a match is more than slight.
expert-constant-title-boost = What a word in a title counts.
expert-constant-plain-boost = What the form as typed adds to its family.
expert-constant-corrected-boost = What a corrected word counts.
expert-constant-saturation = How soon the same word again says nothing new (k1 of BM25).
expert-constant-length-share = How far long texts are held back (b of BM25).

## Imports

import-unnamed-community = Unnamed community { $id }

## Who may see a community: what a change shows to whom

exposure-opens =
    { $posts ->
        [one] { $posts } post
       *[other] { $posts } posts
    } and { $comments ->
        [one] { $comments } comment
       *[other] { $comments } comments
    } become visible to { $people ->
        [one] { $people } more person who works here
       *[other] { $people } more people who work here
    }, and so does what is written from now on.
exposure-appears =
    { $people ->
        [one] { $people } more person who works here learns
       *[other] { $people } more people who work here learn
    } that this community exists, with its name, its description, its rules of conduct and its number of members; what is in it stays with its members.
exposure-closes =
    { $people ->
        [one] { $people } person who works here and is not a member no longer reads
       *[other] { $people } people who work here and are not members no longer read
    } what is in this community; that it exists stays visible.
exposure-disappears =
    { $people ->
        [one] { $people } person who works here and is not a member
       *[other] { $people } people who work here and are not members
    } will no longer know of this community.
exposure-guests-see =
    { $posts ->
        [one] { $posts } post
       *[other] { $posts } posts
    } and { $comments ->
        [one] { $comments } comment
       *[other] { $comments } comments
    } become visible to { $people ->
        [one] { $people } member from outside the company
       *[other] { $people } members from outside the company
    }; managers may invite others.
exposure-guests-may-come = Managers may invite people from outside the company, who then see all that is in this community.
exposure-guests-go =
    { $people ->
        [one] { $people } member from outside the company
       *[other] { $people } members from outside the company
    } will no longer see anything of this community.
exposure-nothing = Nothing changes for anybody.
error-community-exposes =
    By now { $posts ->
        [one] { $posts } post
       *[other] { $posts } posts
    } and { $comments ->
        [one] { $comments } comment
       *[other] { $comments } comments
    } would become visible to { $people ->
        [one] { $people } person
       *[other] { $people } people
    }, which is more than you have seen. Look at the numbers again.
home-announcements = To take note of
home-announcements-fallback = { $count ->
    [one] One announcement waits for you to take note of it.
   *[other] { $count } announcements wait for you to take note of them.
}
home-questions = Questions you could answer
home-questions-fallback = { $count ->
    [one] There is a question you could answer.
   *[other] There are { $count } questions you could answer.
}
home-communities = Your communities
home-communities-fallback = What is new in your communities.
home-people = People to meet
home-people-fallback = { $count ->
    [one] There is somebody you could meet.
   *[other] There are { $count } people you could meet.
}
home-feed = News
home-feed-fallback = What is new for you.
home-viewer-skill = Tagged with a skill of yours: { $name }.
home-no-answer = Nobody has answered yet.
home-offers-skill = Can help you with { $name }.
home-seeks-skill = Wants to learn { $name }, which you help with.
home-newcomer = New here, and in { $name } like you.
error-home-empty = Show at least one section.
error-home-twice = Name each section once.
