export const HELP = `npm run load: requests at a constant rate, and whether the limits held to the request.

  npm run load                                   on a fresh gate, which is stopped at the end
  npm run load -- --url http://127.0.0.1:3000 --rate 200 --duration 2m --report load.html
  npm run load -- --url https://ID.execute-api.REGION.amazonaws.com --rate 500 --teams 30

  --url URL          the gate; one on this machine wants no signature
  --rate N           requests a second, 1 to 5,000; 50 if not given
  --duration TIME    70s if not given, so that a minute is over before it ends; 1h at most
  --max-requests N   ends earlier; 1,000,000 at most
  --teams N          1 to 500; 9 if not given. Which one asks is left to chance
  --door DOOR        guard, authz, rate-limit, or mix: all three; mix if not given
  --seed S           what is left to chance, as a number; 1 if not given

  --rpm N            the limit of all teams. Else a third may ask four times what it asks, a third
                     about what it asks, and a third a third of it. One in five has few tokens for
                     its day, where its calls are held for
  --no-register      teams that nobody has registered, with the limits that guests have
  --no-holds         the teams' calls in flight are not held for
  --keep             the teams are not deleted at the end

  --token TOKEN      for administration and reports (or TOLLGATE_TOKEN); the doors are signed all the same
  --profile NAME     whose AWS credentials sign; --region REGION where the host does not tell it
  --no-sign          requests are not signed

  --report FILE      a page with charts, in one file of HTML
  --json             the results as one JSON object, the last line of stdout

Request i is due at i / rate, whatever came of those before it; latency counts from then, so that a gate
that stops for a second is seen to. From sending is shown beside it. Beyond 2,000 in flight a request is
not sent, and is shown as that. 2 % are sent twice at once under one id, which must count once.

What is checked of every team, at the end:
  * The most requests admitted in any 60 seconds. The gate decides at some instant between sending and
    answer, so a limit is overstepped FOR CERTAIN only where more than the limit were admitted whose last
    answer came less than 60 seconds after the first was sent. "198 to 203 of 200" is no proof: at
    most counts what had no answer too. Such a team is NOT PROVEN; one whose limit or whose count
    the gate has not told is NOT COMPARED; EXACT is one that was certainly within its limit.
    The gate's own window is of 60 to 65 seconds, so a team may be denied a little below its limit.
  * The denials that are certainly false: whatever may have been in the gate's minute, what had no
    answer too, was less than the limit; or the tokens of the request would still fit in at the end.
    Of guests this is not told, since others may ask in their name.
  * What the gate itself has counted in the last minute, and has held of the day's tokens, is what its
    answers said, and is within the limits of the day and of the month.

The gate has to believe x-team of whoever signs (IDENTITY=headers). The load never tells the gate what
its calls have used, so each stays held for 15 minutes and its team's meter grows: --no-holds, or more
teams, where that is not what is to be measured. Of a deleted team the gate keeps its counters and its name.

Ctrl-C ends it early, with the results so far; a second one kills.

Exit code: 0 when it is all right; 1 when a limit was overstepped for certain, when a denial
was certainly false, when the gate counted otherwise than it answered, or when more than 1 % of the
requests got no usable answer; 2 when it could not be asked at all, or the options make no sense.
`;
