// Users of a server that checks what they may do.

import {
  AttachUserPolicyCommand, CreateAccessKeyCommand, CreatePolicyCommand,
  CreateUserCommand,
} from '@aws-sdk/client-iam';

// The keys of a new user whom the policy's statements are about.
export async function createUser(iam, UserName, Statement) {
  await iam.send(new CreateUserCommand({UserName}));
  const {Policy} = await iam.send(new CreatePolicyCommand({
    PolicyName: `for-${UserName}`,
    PolicyDocument: JSON.stringify({Version: '2012-10-17', Statement}),
  }));
  await iam.send(
      new AttachUserPolicyCommand({UserName, PolicyArn: Policy.Arn}));
  const {AccessKey} = await iam.send(new CreateAccessKeyCommand({UserName}));
  return {
    accessKeyId: AccessKey.AccessKeyId,
    secretAccessKey: AccessKey.SecretAccessKey,
  };
}
